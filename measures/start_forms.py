"""The one page on which a project starts: the problem, the first measure, the aim."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.permissions import STARTING_ROLES
from measures.forms import MeasureForm
from measures.models import DataKind, Direction, Measure, MeasureKind, PeriodKind
from measures.topic_start import composed_aim, parts_of
from measures.topics.catalogue import Topic, topics
from projects.models import IDEA_MAX_LENGTH, TITLE_MAX_LENGTH
from qiapp.lib.choices import with_hint
from qiapp.lib.screening import ScreenedForm


class SentenceForm(ScreenedForm, forms.Form):
    """What bugs somebody, in one sentence; kept only when a project starts from it."""

    screened: tuple[str, ...] = ("problem",)

    problem = forms.CharField(
        label=_("What bugs you?"), max_length=2000,
        help_text=_("One sentence is enough. No patient names."),
        error_messages={"required": _("Write one sentence about what goes wrong.")},
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
    )  # fmt: skip


class QuestionsForm(SentenceForm):
    """Three short questions that make a measure and a first test of a sentence."""

    screened = ("problem", "wanted", "whom", "first_test")

    wanted = forms.CharField(
        label=_("What should happen instead, each time?"), max_length=120,
        help_text=_("Such as “the family leaves with a written plan”."),
        error_messages={"required": _("Say it so that one can answer yes or no.")},
    )  # fmt: skip
    whom = forms.CharField(
        label=_("With whom, or when?"), max_length=200,
        help_text=_("Such as “children with asthma”."),
        error_messages={"required": _("Say of whom or of what you would count.")},
    )  # fmt: skip
    first_test = forms.CharField(
        label=_("What could you try with the next five?"), required=False,
        max_length=IDEA_MAX_LENGTH,
        help_text=_("Such as “put a blank plan on the desk”. A guess will do."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["problem"].widget = forms.HiddenInput()


class ProjectStartForm(ScreenedForm, MeasureForm):
    """Problem, name of the measure, what is counted of what, and the good direction.

    Everything else has a default or may stay empty; the organisation is the person's own
    when there is one. From a topic all of it is filled in, and more comes along.
    """

    screened: tuple[str, ...] = (
        "problem", "title", "aim", "whom", "name", "numerator", "denominator",
        "first_test",
    )  # fmt: skip

    topic = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    # The aim as we drafted it: left as it is, it follows the goal and the day.
    drafted = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    first_test = forms.CharField(
        label=_("Smallest first test"), required=False, max_length=IDEA_MAX_LENGTH,
        help_text=_("It waits on your list of ideas until you plan it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    with_balancing = forms.BooleanField(required=False, initial=True)
    with_surrogate = forms.BooleanField(required=False)

    problem = forms.CharField(
        label=_("What bugs you?"), max_length=2000,
        help_text=_("One sentence is enough. No patient names."),
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
    )  # fmt: skip
    title = forms.CharField(
        label=_("Short title"), max_length=TITLE_MAX_LENGTH, required=False,
        help_text=_("At most 50 letters. Left empty, we use the first words above."),
    )  # fmt: skip
    whom = forms.CharField(
        label=_("For whom?"), max_length=200, required=False,
        help_text=_("Such as “our patients with asthma”."),
    )  # fmt: skip
    aim_due = forms.DateField(
        label=_("By when?"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    aim = forms.CharField(
        label=_("Or the whole aim in your own words"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        label=_("Where?"), queryset=Organisation.objects.none(), required=False,
        empty_label=_("On my own"), blank=True, widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.from_topic = self._chosen_topic()
        self._offer_parts()
        self._offer_organisations(user)
        first: dict[str, Any] = {"kind": MeasureKind.OUTCOME, "data_kind": DataKind.PROPORTION,
                 "period": PeriodKind.MONTH}  # fmt: skip
        self.initial = {**first, **self.initial}
        for name in first:
            self.fields[name].required = False
        self._require_what_is_counted()
        chips = forms.RadioSelect(attrs={"class": "chips"}, choices=Direction.choices)
        self.fields["improvement_direction"].widget = chips
        self.fields["improvement_direction"].label = _("Which way is better?")
        self.fields["name"].label = _("What will you measure?")
        self.fields["goal"].label = _("How much? Your goal")
        if self["drafted"].value():
            self._word_as_draft()

    def _word_as_draft(self) -> None:
        """The filled form needs no cursor in its first field, and says what it drafted."""
        self.fields["problem"].widget.attrs.pop("autofocus", None)
        self.fields["aim"].label = _("The aim in one sentence")
        self.fields["aim"].help_text = _(
            "Our draft. If you leave it, it follows the goal and the day above."
        )

    def _chosen_topic(self) -> Topic | None:
        """The topic that was sent or that fills the form; None for an own project."""
        sent = self.data.get("topic") if self.is_bound else self.initial.get("topic")
        return topics().get(str(sent or ""))

    def _offer_parts(self) -> None:
        """Ticks for the measures a topic brings along; none without a topic."""
        topic = self.from_topic
        if topic is None:
            del self.fields["with_balancing"], self.fields["with_surrogate"]
            return
        self.fields["with_balancing"].label = with_hint(
            topic.balancing.name, _("A second measure: nothing else should get worse.")
        )
        if topic.surrogate is None:
            del self.fields["with_surrogate"]
        else:
            self.fields["with_surrogate"].label = with_hint(
                topic.surrogate.name, topic.surrogate.why
            )

    def _require_what_is_counted(self) -> None:
        """A share or a rate needs both of its parts; only then do they say so."""
        chosen = self.data.get("data_kind") or DataKind.PROPORTION
        for name in ("numerator", "denominator"):
            self.fields[name].required = chosen in {DataKind.PROPORTION, DataKind.RATE}

    def _offer_organisations(self, user: User) -> None:
        memberships = user.organisation_memberships.current()
        own = Organisation.objects.filter(
            pk__in=memberships.filter(role__in=STARTING_ROLES).values("organisation_id")
        )
        field = self.fields["organisation"]
        field.queryset = own  # type: ignore[attr-defined]
        choices = list(own[:2])
        if not choices:
            del self.fields["organisation"]
        elif len(choices) == 1:
            self.initial["organisation"] = choices[0].pk

    def clean_kind(self) -> str:
        return self.cleaned_data.get("kind") or MeasureKind.OUTCOME

    def clean_data_kind(self) -> str:
        return self.cleaned_data.get("data_kind") or DataKind.PROPORTION

    def clean_period(self) -> str:
        return self.cleaned_data.get("period") or PeriodKind.MONTH

    def project_values(self) -> dict[str, Any]:
        """What `start_project` takes besides `by`."""
        cleaned = self.cleaned_data
        return {
            "problem": cleaned["problem"],
            "title": cleaned["title"],
            "aim": cleaned["aim"] if self._has_own_aim() else self._composed_aim(),
            "aim_due": cleaned["aim_due"],
            "topic": self.from_topic.slug if self.from_topic else "",
            "organisation": cleaned.get("organisation"),
        }

    def has_measure_errors(self) -> bool:
        """Whether a fault lies among the fields that a topic folds away."""
        return bool(self.errors.keys() & {*self.Meta.fields} - {"goal"})

    def parts(self) -> dict[str, Any]:
        """What `start_project_with_measure` takes besides project and measure."""
        cleaned = self.cleaned_data
        brought = parts_of(
            self.from_topic, balancing=cleaned.get("with_balancing", False),
            surrogate=cleaned.get("with_surrogate", False),
        )  # fmt: skip
        test = [cleaned["first_test"]] if cleaned["first_test"] else []
        return {"more": brought.measures, "ideas": [*test, *brought.ideas]}

    def _has_own_aim(self) -> bool:
        """Whether the aim holds other words than we drafted."""
        aim, drafted = self.cleaned_data["aim"], self.cleaned_data["drafted"]
        return bool(aim) and aim.split() != drafted.split()

    def _composed_aim(self) -> str:
        cleaned = self.cleaned_data
        measure = Measure(**self.definition_values())
        return composed_aim(measure, cleaned["whom"], cleaned["aim_due"])


class KeptStart(ProjectStartForm):
    """What a draft of a start may hold: the form, and the answers that fill it."""

    screened = (*ProjectStartForm.screened, "wanted")

    wanted = forms.CharField(max_length=120, required=False)
