"""Forms of collaboratives."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.permissions import Permission
from collaboratives.models import HOSTING_ROLES, Collaborative, CoreMeasure
from projects.models import Project
from qiapp.lib.screening import ScreenedForm


class Values:
    """A form whose own fields go to an action, without what screening adds."""

    asked: tuple[str, ...] = ()
    cleaned_data: dict[str, Any]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.asked}


class CollaborativeForm(Values, ScreenedForm, forms.ModelForm):
    screened, asked = ("why",), ("host", "name", "why")

    class Meta:
        model = Collaborative
        fields = ["host", "name", "why"]
        widgets = {"why": forms.Textarea(attrs={"rows": 3})}
        labels = {"host": _("Who runs it")}
        help_texts = {
            "why": _("Each practice reads this before it says yes or no."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        host: Any = self.fields["host"]
        host.queryset = hosts_of(user)
        host.empty_label = None


def hosts_of(user: User) -> Any:
    """The organisations in whose name `user` may run a collaborative."""
    roles = user.organisation_memberships.current().filter(role__in=HOSTING_ROLES)
    return Organisation.objects.filter(pk__in=roles.values("organisation_id"))


class CoreMeasureForm(Values, ScreenedForm, forms.ModelForm):
    screened = ("name", "numerator", "denominator")
    asked = ("name", "kind", "data_kind", "numerator", "denominator",
             "improvement_direction")  # fmt: skip

    class Meta:
        model = CoreMeasure
        fields = ["name", "kind", "data_kind", "numerator", "denominator",
                  "improvement_direction"]  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect, "data_kind": forms.RadioSelect,
            "improvement_direction": forms.RadioSelect,
        }  # fmt: skip


class InviteForm(Values, forms.Form):
    asked = ("email",)

    email = forms.EmailField(
        label=_("E-mail address of somebody who leads a project there"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )  # fmt: skip


class JoinForm(Values, ScreenedForm, forms.Form):
    """Yes, with a project and the practice's own aim."""

    screened, asked = ("aim",), ("project", "aim")

    project = forms.ModelChoiceField(
        label=_("Our project"), queryset=Project.objects.none(), empty_label=None,
        error_messages={"required": _("Choose the project that takes part.")},
    )  # fmt: skip
    aim = forms.CharField(
        label=_("Our own aim"), required=False, max_length=200,
        help_text=_("The measures are the same for all; how far you go is yours."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["project"]
        field.queryset = Project.objects.team_may(
            user, Permission.DEFINE_MEASURE
        ).open()


class DeclineForm(Values, ScreenedForm, forms.Form):
    """No, and why."""

    screened, asked = ("reason",), ("reason",)

    reason = forms.CharField(
        label=_("Why not?"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever runs it reads this."),
        error_messages={"required": _("Say in a sentence why not.")},
    )  # fmt: skip
