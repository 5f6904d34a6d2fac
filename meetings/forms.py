"""Forms of meetings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import (
    LINE_MAX_LENGTH,
    NAME_MAX_LENGTH,
    LeadershipAsk,
    Meeting,
    MeetingDecision,
    MeetingTask,
)
from projects.models import Project
from qiapp.lib.screening import ScreenedForm

LINE = {"class": "form-wide", "autocomplete": "off"}


def day_field(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "w-10"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class MeetingForm(ScreenedForm, forms.ModelForm):  # type: ignore[type-arg]
    """Day, time, place, agenda and the one question."""

    screened = ("place", "agenda", "question")
    on = day_field(_("Day"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Meeting
        fields = ("on", "begins_at", "place", "agenda", "question")
        labels = {
            "begins_at": _("Time"),
            "place": _("Place or link"),
            "agenda": _("Agenda"),
            "question": _("The one question to decide"),
        }
        help_texts = {
            "agenda": _("Proposed from your own data. Change it as you like."),
            "question": _("A meeting with one question ends with an answer."),
        }
        widgets = {
            "begins_at": forms.TimeInput(attrs={"type": "time", "class": "w-10"}),
            "agenda": forms.Textarea(attrs={"rows": 7}),
        }

    def values(self) -> dict[str, Any]:
        """What `plan_meeting` and `revise_meeting` take."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class DecisionForm(ScreenedForm, forms.ModelForm):  # type: ignore[type-arg]
    """One decision, typed in place."""

    screened = ("text",)

    class Meta:
        model = MeetingDecision
        fields = ("text", "is_test")
        labels = {
            "text": _("What did we decide?"),
            "is_test": _("This is a change to test"),
        }
        widgets = {"text": forms.TextInput(attrs=LINE)}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class TaskForm(ScreenedForm, forms.ModelForm):  # type: ignore[type-arg]
    """Who does what until when."""

    screened = ("text",)
    due_on = day_field(_("Until"), required=False)

    class Meta:
        model = MeetingTask
        fields = ("text", "owner", "due_on")
        labels = {"text": _("What has to be done?"), "owner": _("Who")}
        widgets = {"text": forms.TextInput(attrs=LINE)}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = [(one.user_id, one.user.name) for one in project.team()]
        owner: Any = self.fields["owner"]
        owner.queryset = owner.queryset.filter(pk__in=[pk for pk, _name in team])
        owner.choices = [("", _("The team")), *dict(team).items()]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class CloseForm(forms.Form):
    """Which charts were looked at, and when the team meets next."""

    looked_at = forms.TypedMultipleChoiceField(
        label=_("Charts we looked at"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    next_on = day_field(_("Next meeting"), required=False)

    def __init__(self, *args: Any, measures: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["looked_at"]
        field.choices = list(measures.items())
        field.initial = list(measures)


class ReopenForm(ScreenedForm, forms.Form):
    """Why a closed meeting is opened again."""

    screened = ("reason",)
    reason = forms.CharField(
        label=_("Why is it opened again?"), max_length=LINE_MAX_LENGTH,
        help_text=_("Such as “a task was left out”. It stands in the new minutes."),
        error_messages={"required": _("Say in a few words why it is opened again.")},
        widget=forms.TextInput(attrs=LINE),
    )  # fmt: skip


class GuestForm(forms.Form):
    """The name of somebody without an account."""

    name = forms.CharField(
        label=_("Your name"), max_length=NAME_MAX_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "w-20"}),
    )  # fmt: skip


class AskForm(ScreenedForm, forms.ModelForm):  # type: ignore[type-arg]
    """The one line that is asked of leadership."""

    screened = ("text",)
    text = forms.CharField(
        label=_("What we ask of leadership"), max_length=LINE_MAX_LENGTH,
        required=False, widget=forms.TextInput(attrs=LINE),
        help_text=_("One line: time, money, a decision, a door to open."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = LeadershipAsk
        fields = ("text",)
