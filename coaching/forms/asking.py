"""A question to a person, bringing somebody in, and one's entry among the experts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coaching.models import (
    NOTE_MAX_LENGTH,
    QUESTION_MAX_LENGTH,
    Expert,
    HelpKind,
    HelpRequest,
    Skill,
)
from qiapp.lib.screening import ScreenedForm


class HelpForm(ScreenedForm, forms.Form):
    """A question to a person, and what it is about."""

    screened = ("text",)

    kind = forms.ChoiceField(
        label=_("What is it about?"), choices=HelpKind.choices,
        error_messages={"required": _("Choose what it is about.")},
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What would you like to know?"), max_length=QUESTION_MAX_LENGTH,
        help_text=_("Two or three sentences. No patient names."),
        error_messages={"required": _("Write your question in a sentence.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


class HandoffForm(ScreenedForm, forms.Form):
    """Somebody of the list who does not have the question yet, and a few words."""

    screened = ("note",)

    to = forms.ModelChoiceField(
        Expert.objects.none(), label=_("Whom would you bring in?"), empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a person.")},
    )  # fmt: skip
    note = forms.CharField(
        label=_("What should they know?"), required=False, max_length=NOTE_MAX_LENGTH,
        help_text=_("They get it together with the question. Nothing from your notes."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, asked: HelpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {asked.asker_id, *asked.helpers.values_list("pk", flat=True)}
        people = Expert.objects.listed().exclude(user__in=known)
        field: Any = self.fields["to"]
        field.queryset = people
        field.label_from_instance = words_of


def words_of(expert: Expert) -> str:
    """The person with what she can help with, in one line."""
    known = [expert.skill_words(), expert.ehr, expert.region]
    return f"{expert.user.name}: " + " · ".join(word for word in known if word)


class ExpertFilter(forms.Form):
    """What the list is narrowed by; wrong values are ignored."""

    skill = forms.ChoiceField(
        label=_("Can help with"), required=False,
        choices=[("", _("Anything")), *Skill.choices],
    )  # fmt: skip
    words = forms.CharField(
        label=_("Record system or region"), required=False, max_length=100
    )

    def wanted(self) -> tuple[str, str]:
        self.is_valid()
        found = self.cleaned_data
        return found.get("skill") or "", found.get("words") or ""


class ExpertForm(ScreenedForm, forms.Form):
    """One's own entry, with the word that others may see it."""

    screened = ("about",)

    skills = forms.MultipleChoiceField(
        label=_("What can you help with?"), choices=Skill.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )  # fmt: skip
    ehr = forms.CharField(
        label=_("Record system you know"), required=False, max_length=100
    )
    region = forms.CharField(label=_("Region"), required=False, max_length=100)
    about = forms.CharField(label=_("In a sentence"), required=False, max_length=300)
    agreed = forms.BooleanField(
        label=_("Everybody who is logged in here may see my name and mail address in the list."),
        error_messages={"required": _("Without this we cannot list you.")},
    )  # fmt: skip

    @staticmethod
    def start(own: Expert | None) -> dict[str, Any]:
        if own is None:
            return {}
        return {"skills": own.skill_list(), "ehr": own.ehr, "region": own.region,
                "about": own.about, "agreed": True}  # fmt: skip

    def values(self) -> dict[str, str]:
        found = self.cleaned_data
        skills = "," + ",".join(sorted(found["skills"])) + ","
        return {"skills": skills} | {
            n: found[n].strip() for n in ("ehr", "region", "about")
        }
