"""A project's words and status."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.permissions import STARTING_ROLES
from projects.models import Project, ProjectStatus, Sponsorship
from qiapp.lib.choices import with_hint
from qiapp.lib.screening import ScreenedForm

TWO_ROWS = {"rows": 2}
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ProjectForm(ScreenedForm, forms.ModelForm):
    """Title, problem and aim of a project that runs."""

    screened = ("title", "problem", "aim")
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Project
        fields = ["title", "problem", "aim", "aim_due"]
        widgets = {
            "problem": forms.Textarea(attrs=TWO_ROWS),
            "aim": forms.Textarea(attrs=TWO_ROWS),
            "aim_due": DAY,
        }
        help_texts = {
            "title": _("At most 50 letters; CME offices cut longer ones."),
            "problem": _("What goes wrong, where and how often. No patient names."),
            "aim": _(
                "How much, for whom, by when: “Raise written asthma plans from 40 % to "
                "80 % of our patients with asthma by 30 June.”"
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def values(self) -> dict[str, Any]:
        """What `revise_project` takes."""
        return {
            name: self.cleaned_data[name] for name in [*self.Meta.fields, "version"]
        }


STATUS_WORDS = {
    ProjectStatus.ACTIVE: (_("Go on"), _("The team works on it and records data.")),
    ProjectStatus.PAUSED: (_("Pause"), _("No reminders. Go on whenever you like.")),
    ProjectStatus.COMPLETED: (
        _("Complete"),
        _("The work is done. Data and cycles can no longer change."),
    ),
    ProjectStatus.CLOSED: (
        _("Close"),
        _("It stops without being finished. Nothing is deleted."),
    ),
}


class StatusForm(forms.Form):
    """What the project's status may become now."""

    status = forms.ChoiceField(
        label=_("What should happen?"),
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            (status.value, choice_words(project, status))
            for status in project.next_statuses()
        ]


def choice_words(project: Project, status: ProjectStatus) -> str:
    word, hint = STATUS_WORDS[status]
    if status == ProjectStatus.ACTIVE and not project.is_open():
        word = _("Reopen")
    return with_hint(word, hint)


class SponsorForm(forms.Form):
    """The CME office the project should be credited by."""

    organisation = forms.ModelChoiceField(
        label=_("CME office"), queryset=Organisation.objects.none(),
        empty_label=_("Choose an office"),
    )  # fmt: skip

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        joined = Sponsorship.objects.filter(project=project)
        self.fields["organisation"].queryset = (  # type: ignore[attr-defined]
            Organisation.objects.cme_offices().exclude(
                pk__in=joined.values("organisation_id")
            )
        )


class MoveForm(forms.Form):
    """The organisation that a project which has none comes into."""

    organisation = forms.ModelChoiceField(
        label=_("Organization"), queryset=Organisation.objects.none(),
        empty_label=_("Choose your organization"),
        error_messages={"required": _("Choose the organization it belongs to.")},
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = user.organisation_memberships.current().filter(role__in=STARTING_ROLES)
        self.fields["organisation"].queryset = (  # type: ignore[attr-defined]
            Organisation.objects.filter(pk__in=places.values("organisation_id"))
        )

    def has_choices(self) -> bool:
        choices: Any = self.fields["organisation"]
        return bool(choices.queryset.exists())


class ProjectFilterForm(forms.Form):
    """Words and status by which the list of projects is narrowed."""

    q = forms.CharField(label=_("Title or words"), required=False, max_length=100)
    status = forms.ChoiceField(
        label=_("Status"), required=False,
        choices=[("", _("Active and paused")), *ProjectStatus.choices, ("all", _("All"))],
    )  # fmt: skip
