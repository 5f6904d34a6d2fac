"""Forms of a cycle: three things to plan, four short answers later."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from measures.models import Measure
from pdsa.models import Cycle, Decision, PredictionMatch, TestSize
from projects.models import Project
from qiapp.lib.choices import with_hint
from qiapp.lib.screening import ScreenedForm

# Plain fields: a phone dictates into them and starts each sentence with a capital.
TWO_ROWS = {"rows": 2, "autocapitalize": "sentences", "autocomplete": "off"}
CHIPS = {"class": "chips"}
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
DECISIONS = {
    Decision.ADOPT: (_("Adopt"), _("It works. Keep it.")),
    Decision.ADAPT: (_("Adapt"), _("Change it and test again.")),
    Decision.ABANDON: (_("Abandon"), _("Stop and try something else.")),
}
DECISION_CHIPS = [
    (value, with_hint(word, hint)) for value, (word, hint) in DECISIONS.items()
]


class PlanForm(ScreenedForm, forms.ModelForm):
    """Change, prediction and first day; all else is filled in or may wait."""

    screened: tuple[str, ...] = ("change", "prediction", "tasks")

    class Meta:
        model = Cycle
        fields = [
            "change", "prediction", "starts_on", "size", "measure", "previous",
            "tasks", "ends_on", "is_process_change",
        ]  # fmt: skip
        widgets = {
            "change": forms.Textarea(attrs=TWO_ROWS),
            "prediction": forms.Textarea(attrs=TWO_ROWS),
            "tasks": forms.Textarea(attrs=TWO_ROWS),
            "starts_on": DAY,
            "ends_on": DAY,
            "size": forms.RadioSelect(attrs=CHIPS),
        }
        labels = {
            "change": _("What will you try?"),
            "prediction": _("What do you think will happen?"),
            "starts_on": _("First day of the test"),
            "ends_on": _("Last day of the test"),
            "size": _("How small can it be?"),
            "tasks": _("Who does what, when and where?"),
            "is_process_change": _("It changes how we work, not only what we know"),
            "previous": _("Builds on"),
            "measure": _("Measure it should move"),
        }
        help_texts = {
            "change": _("One small change. No patient names."),
            "prediction": _(
                "The team's guess, best with a number. It is kept as it is."
            ),
        }

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.fields["prediction"].required = True
        self.fields["size"].choices = TestSize.choices  # type: ignore[attr-defined]
        measures: Any = self.fields["measure"]
        measures.queryset = Measure.objects.filter(project=project).current().of_team()
        measures.empty_label = _("None in particular")
        before: Any = self.fields["previous"]
        before.queryset = earlier_cycles(project, self.instance)
        before.empty_label = _("Nothing: a new idea")
        before.label_from_instance = cycle_label

    def values(self) -> dict[str, Any]:
        """What `plan_cycle` and `revise_cycle` take."""
        return {n: self.cleaned_data[n] for n in self.Meta.fields if n in self.fields}


def earlier_cycles(project: Project, cycle: Cycle) -> Any:
    """Cycles the edited one may build on."""
    cycles = Cycle.objects.filter(project=project)
    return cycles.filter(number__lt=cycle.number) if cycle.pk else cycles


def cycle_label(cycle: Cycle) -> str:
    words = cycle.change if len(cycle.change) <= 50 else cycle.change[:49] + "…"
    return f"{cycle}: {words}"


RECORD_FIELDS = (
    "observations", "prediction_match", "result", "learned", "decision", "next_step",
)  # fmt: skip
RECORD_WIDGETS = {
    "observations": forms.Textarea(attrs=TWO_ROWS),
    "result": forms.Textarea(attrs=TWO_ROWS),
    "learned": forms.Textarea(attrs=TWO_ROWS),
    "next_step": forms.Textarea(attrs=TWO_ROWS),
    "prediction_match": forms.RadioSelect(attrs=CHIPS),
    "decision": forms.RadioSelect(attrs=CHIPS),
}
RECORD_LABELS = {
    "observations": _("What happened?"),
    "prediction_match": _("Beside your prediction, it went"),
    "result": _("What did you see?"),
    "learned": _("What did you learn?"),
    "decision": _("What now?"),
    "next_step": _("What comes next?"),
}
RECORD_HINTS = {
    "observations": _("One line is enough. Surprises count. No patient names."),
    "result": _("A number, or a few words."),
}


class CycleForm(PlanForm):
    """Everything about a cycle, to mend it; the prediction only before the test."""

    screened = ("change", "prediction", "tasks", "observations", "result", "learned", "next_step")  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta(PlanForm.Meta):
        fields = [*PlanForm.Meta.fields, *RECORD_FIELDS]
        widgets = PlanForm.Meta.widgets | RECORD_WIDGETS
        labels = PlanForm.Meta.labels | RECORD_LABELS
        help_texts = PlanForm.Meta.help_texts | RECORD_HINTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        offer_chips(self)
        begun = self.instance.has_begun(self.project.today())
        self.fields["prediction"].disabled = begun and bool(self.instance.prediction)

    def values(self) -> dict[str, Any]:
        return super().values() | {"version": self.cleaned_data["version"]}


def offer_chips(form: forms.BaseForm) -> None:
    """Real choices in place of the empty first one of a model field."""
    form.fields["prediction_match"].choices = PredictionMatch.choices  # type: ignore[attr-defined]
    form.fields["decision"].choices = DECISION_CHIPS  # type: ignore[attr-defined]


class RecordForm(ScreenedForm, forms.ModelForm):
    """Do, Study and Act on one page: only what is still to be filled."""

    screened = ("observations", "result", "learned", "next_step")
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Cycle
        fields = RECORD_FIELDS
        widgets = RECORD_WIDGETS
        labels = RECORD_LABELS
        help_texts = RECORD_HINTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drafted: dict[str, str] = kwargs.get("initial") or {}
        self.fields["version"].initial = self.instance.version
        offer_chips(self)
        for name in RECORD_FIELDS:
            if getattr(self.instance, name) and not self.was_typed(name):
                del self.fields[name]
        if "observations" in self.fields:
            first = self.fields["observations"]
            first.required = True
            first.error_messages["required"] = _("Write in a line what happened.")

    def was_typed(self, name: str) -> bool:
        """True for words of this person, even when somebody else was sooner."""
        return bool((self.data if self.is_bound else self.drafted).get(name))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in RECORD_FIELDS):
            first = next(name for name in RECORD_FIELDS if name in self.fields)
            self.add_error(first, _("Write or choose something, then save."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What `record_cycle` takes: only what was filled now."""
        filled = {
            n: self.cleaned_data[n] for n in RECORD_FIELDS if self.cleaned_data.get(n)
        }
        return filled | {"version": self.cleaned_data["version"]}


def initial_plan(
    project: Project, previous: Cycle | None, today: date
) -> dict[str, Any]:
    """What a new plan starts with: today, the main measure, and the cycle before.

    After "adapt" the change is the next step written there, or the same change again;
    the prediction is always the team's own and starts empty.
    """
    start: dict[str, Any] = {"starts_on": today, "is_process_change": True}
    if previous is None:
        first = Measure.objects.filter(project=project).current().of_team().first()
        return start | {"measure": first}
    start |= {
        "previous": previous.pk,
        "measure": previous.measure_id,
        "size": previous.size,
    }
    if previous.decision == Decision.ADAPT:
        start["change"] = previous.next_step or previous.change
    return start


class NotesForm(ScreenedForm, forms.Form):
    """Old notes as they stand in a spreadsheet."""

    screened = ("rows",)

    rows = forms.CharField(
        label=_("Your notes, one test a line"), max_length=100_000,
        help_text=_(
            "Four columns: date, what you tried, what happened, and adopt, adapt or "
            "abandon if you decided. Copy them from a spreadsheet, or paste a CSV file. "
            "No patient names."
        ),
        error_messages={"required": _("Paste at least one line.")},
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
    )  # fmt: skip
    day_first = forms.BooleanField(label=_("03/04/2026 means 3 April"), required=False)
