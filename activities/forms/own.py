"""What a participant chooses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import PROJECT_TABLE, Permission
from activities.models import Activity
from projects.models import Membership, Project

PARTICIPATING = [
    role for role, granted in PROJECT_TABLE.items() if Permission.PARTICIPATE in granted
]


def own_projects(user: User, activity: Activity) -> Any:
    """Projects where her role takes part, of the activity's practices. One query."""
    places = Membership.objects.current().filter(user=user, role__in=PARTICIPATING)
    found = Project.objects.filter(pk__in=places.values("project_id"))
    sites = list(activity.sites.values_list("pk", flat=True))
    return found.filter(organisation__in=sites) if sites else found


class ChooseProjectForm(forms.Form):
    """One of one's own projects."""

    project = forms.ModelChoiceField(
        label=_("Which project?"), queryset=Project.objects.none(), empty_label=None,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": _("Choose a project.")},
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, activity: Activity, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["project"]
        field.queryset = own_projects(user, activity)
