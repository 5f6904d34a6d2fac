"""Forms around chart audits: text in, checked values out; nothing saved here."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from measures.figures import LARGEST
from measures.forms import recent_periods
from measures.models import Measure
from measures.topics.catalogue import topics
from qiapp.lib.identifiers import findings
from qiapp.lib.screening import KIND_WORDS, ScreenedForm
from tally.counting import MAX_CHARTS, MAX_QUESTIONS, Form, Output, Question
from tally.models import (
    NAME_MAX_LENGTH,
    QUESTION_MAX_LENGTH,
    SITE_MAX_LENGTH,
    ChartAudit,
    MinimumBy,
    SamplingPlan,
)
from tally.sampling import Sample
from tally.tapping import ACTS, Tap

WHOLE = {"inputmode": "numeric", "autocomplete": "off", "class": "w-4"}
ROWS_AT_FIRST, SPARE_ROWS = 3, 2
COUNTED = [
    ("y", gettext_lazy("Yes is what we want")),
    ("n", gettext_lazy("No is what we want")),
]


def whole_number(label: Any, help_text: Any = "", **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, required=False, min_value=1,
        max_value=MAX_CHARTS, widget=forms.TextInput(attrs=WHOLE), **more,
    )  # fmt: skip


class AuditForm(ScreenedForm, forms.Form):
    """The questions of an audit, what they feed, and which charts are looked at.

    Question rows are the fields text_1, counts_1, measure_1 and so on; empty ones are
    left out.
    """

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80,
        help_text=gettext_lazy("As you would call it in the team, such as “Foot exam”."),
    )  # fmt: skip
    bundle = forms.ChoiceField(
        label=gettext_lazy("All of them together count for"), required=False,
        help_text=gettext_lazy(
            "All or none: a chart counts on top only when everything that applies is as "
            "wanted."
        ),
    )  # fmt: skip
    plan = forms.ChoiceField(
        label=gettext_lazy("Which charts?"), choices=SamplingPlan.choices,
        widget=forms.RadioSelect, initial=SamplingPlan.FIRST,
    )  # fmt: skip
    size = whole_number(gettext_lazy("How many charts"), initial=10)
    step = whole_number(
        gettext_lazy("Every how many"),
        gettext_lazy("For every k-th chart: 3 means every third."),
    )
    listed = whole_number(
        gettext_lazy("Charts on the list"),
        gettext_lazy(
            "How many charts the period has in all. Needed for random charts."
        ),
    )
    minimum = whole_number(gettext_lazy("At least"))
    minimum_by = forms.ChoiceField(
        label=gettext_lazy("This minimum comes from"), choices=MinimumBy.choices,
        initial=MinimumBy.TEAM, required=False,
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, measures: Iterable[Measure], audit: ChartAudit | None = None,
        measure: Measure | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        kwargs.setdefault("initial", initial_of(audit, measure))
        super().__init__(*args, **kwargs)
        self.feeds = [("", _("Nothing by itself"))]
        self.feeds += [(str(one.pk), one.name) for one in measures]
        self.fields["bundle"].choices = self.feeds  # type: ignore[attr-defined]
        for number in range(1, self.row_count() + 1):
            self.add_row(number)

    def row_count(self) -> int:
        """Rows shown: those in use and some spare ones; whatever was sent."""
        if self.is_bound:
            sent = [n for n in range(1, MAX_QUESTIONS + 1) if f"text_{n}" in self.data]
            return max(sent, default=ROWS_AT_FIRST)
        used = sum(name.startswith("text_") for name in self.initial)
        return min(MAX_QUESTIONS, max(ROWS_AT_FIRST, used + SPARE_ROWS if used else 0))

    def add_row(self, number: int) -> None:
        self.fields[f"text_{number}"] = forms.CharField(
            label=_("Question %(number)s") % {"number": number}, required=False,
            max_length=QUESTION_MAX_LENGTH,
        )  # fmt: skip
        self.fields[f"counts_{number}"] = forms.ChoiceField(
            label=_("What we want"), choices=COUNTED, initial="y"
        )
        self.fields[f"measure_{number}"] = forms.ChoiceField(
            label=_("Counts for"), choices=self.feeds, required=False
        )
        self.screened = (*self.screened, f"text_{number}")

    def rows(self) -> list[list[forms.BoundField]]:
        """The bound fields of the question rows."""
        return [
            [self[f"{name}_{number}"] for name in ("text", "counts", "measure")]
            for number in range(1, self.row_count() + 1)
        ]

    screened: tuple[str, ...] = ("name",)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(1, self.row_count() + 1):
            if cleaned.get(f"measure_{number}") and not cleaned.get(f"text_{number}"):
                self.add_error(f"text_{number}", _("Write the question."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What define_audit takes."""
        cleaned = self.cleaned_data
        names = ("plan", "size", "step", "listed", "minimum", "minimum_by")
        sample = {name: cleaned[name] for name in names}
        sample["minimum_by"] = sample["minimum_by"] or MinimumBy.TEAM
        bundle = int(cleaned["bundle"]) if cleaned["bundle"] else None
        return {
            "name": cleaned["name"],
            "form": Form(tuple(self.questions()), bundle),
            "sample": Sample(**sample),
        }

    def questions(self) -> Iterable[Question]:
        for number in range(1, self.row_count() + 1):
            text = self.cleaned_data[f"text_{number}"]
            fed = self.cleaned_data[f"measure_{number}"]
            counts = self.cleaned_data[f"counts_{number}"]
            if text:
                yield Question(text, counts, int(fed) if fed else None)


def initial_for(measure: Measure) -> dict[str, Any]:
    """A fresh audit of `measure`: the questions of its topic, or a bundle to fill.

    Of a topic only the first question is what its main measure counts; the others are
    asked beside it.
    """
    topic = topics().get(measure.project.topic)
    if topic is None or measure.name != topic.measure.name:
        return {"name": measure.name, "bundle": str(measure.pk)}
    initial: dict[str, Any] = {"name": measure.name, "measure_1": str(measure.pk)}
    for number, question in enumerate(topic.audit_questions, start=1):
        initial[f"text_{number}"] = question
    return initial


def initial_of(audit: ChartAudit | None, measure: Measure | None) -> dict[str, Any]:
    """What the form shows at first: the stored words, or a fresh bundle for `measure`."""
    if audit is None:
        return initial_for(measure) if measure else {}
    names = (
        "name",
        "plan",
        "size",
        "step",
        "listed",
        "minimum",
        "minimum_by",
        "version",
    )
    initial = {name: getattr(audit, name) for name in names}
    initial["bundle"] = str(audit.bundle_measure_id or "")
    for number, question in enumerate(audit.form().questions, start=1):
        initial[f"text_{number}"] = question.text
        initial[f"counts_{number}"] = question.counts
        initial[f"measure_{number}"] = str(question.measure or "")
    return initial


class RoundForm(forms.Form):
    """The period of a round, when it is not the next one."""

    starts_on = forms.ChoiceField(label=gettext_lazy("Another period"))

    def __init__(self, *args: Any, audit: ChartAudit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = set(audit.rounds.values_list("starts_on", flat=True))
        self.fields["starts_on"].choices = [  # type: ignore[attr-defined]
            (day, label)
            for day, label in recent_periods(audit.measure, audit.project.today())
            if date.fromisoformat(day) not in taken
        ]

    def clean_starts_on(self) -> date:
        return date.fromisoformat(self.cleaned_data["starts_on"])


def checked_name(name: str) -> str:
    """The name of a colleague; raises ValidationError for what names no colleague.

    A name is what is asked for here, so only the other kinds of identifiers are refused.
    """
    found = [one for one in findings(name) if one.kind != "name"]
    if found:
        raise forms.ValidationError(
            _("This looks like %(kind)s. Only your own name belongs here.")
            % {"kind": KIND_WORDS[found[0].kind]}
        )
    if not any(letter.isalpha() for letter in name):
        raise forms.ValidationError(_("Type a name, such as “Maria L.”."))
    return name


class NameForm(forms.Form):
    """Who is credited: a colleague, never a patient."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=NAME_MAX_LENGTH,
        help_text=gettext_lazy("You are credited by it in the project. No patient names."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip

    def clean_name(self) -> str:
        return checked_name(self.cleaned_data["name"])


class SiteForm(ScreenedForm, forms.Form):
    """Where the charts of a tally are from; empty where no site is named."""

    screened = ("site",)
    site = forms.CharField(
        label=gettext_lazy("Site"), max_length=SITE_MAX_LENGTH, required=False,
        help_text=gettext_lazy("Only if the numbers are kept by site, such as “Lakeside”."),
        widget=forms.TextInput(attrs={"list": "sites", "autocomplete": "off"}),
    )  # fmt: skip


class LinkForm(SiteForm):
    """Whom a link is for, optional: she then starts with one tap."""

    name = forms.CharField(
        label=gettext_lazy("For whom?"), max_length=NAME_MAX_LENGTH, required=False,
        widget=forms.TextInput(attrs={"list": "colleagues", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        return checked_name(name) if name else ""


class PaperForm(SiteForm):
    """The totals line of a paper sheet: charts, and two numbers for each measure."""

    name = forms.CharField(
        label=gettext_lazy("Counted by"), max_length=NAME_MAX_LENGTH,
        help_text=gettext_lazy("The colleague who is credited. No patient names."),
        widget=forms.TextInput(attrs={"list": "colleagues", "autocomplete": "off"}),
    )  # fmt: skip
    charts = forms.IntegerField(
        label=gettext_lazy("Charts on the sheet"), min_value=1, max_value=MAX_CHARTS,
        widget=forms.TextInput(attrs=WHOLE),
    )  # fmt: skip

    def __init__(self, *args: Any, outputs: list[Output], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [output.key for output in outputs]
        for output in outputs:
            words = {"what": output.label or _("all as wanted")}
            self.add_number(f"numerator_{output.key}", _("As wanted: %(what)s") % words)
            self.add_number(f"denominator_{output.key}", _("Of charts it applies to"))

    def add_number(self, name: str, label: str) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        self.fields[name] = forms.IntegerField(
            label=label, min_value=0, max_value=LARGEST,
            widget=forms.TextInput(attrs=attrs),
        )  # fmt: skip

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"numerator_{k}"], self[f"denominator_{k}"]) for k in self.keys]

    def clean_name(self) -> str:
        return checked_name(self.cleaned_data["name"])

    def values(self) -> dict[str, Any]:
        """What enter_paper takes."""
        cleaned = self.cleaned_data
        return {
            "name": cleaned["name"],
            "site": cleaned["site"],
            "charts": cleaned["charts"],
            "totals": {
                key: (cleaned[f"numerator_{key}"], cleaned[f"denominator_{key}"])
                for key in self.keys
            },
        }


class TapForm(forms.Form):
    """One tap, from a form without script or one of a script's list."""

    act = forms.ChoiceField(choices=[(act, act) for act in sorted(ACTS)])
    at = forms.IntegerField(min_value=0, max_value=MAX_CHARTS * MAX_QUESTIONS)
    sequence = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)

    def tap(self) -> Tap:
        cleaned = self.cleaned_data
        return Tap(cleaned["sequence"] or 1, cleaned["act"], cleaned["at"])
