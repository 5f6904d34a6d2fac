"""Capacity, and whom to hand a practice over to."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from qiapp.lib.screening import ScreenedForm


class CapacityForm(forms.Form):
    practices = forms.IntegerField(
        label=_("How many practices can you care for?"), min_value=1, max_value=500,
        widget=forms.NumberInput(attrs={"class": "w-4", "inputmode": "numeric"}),
        error_messages={"required": _("Enter a number.")},
    )  # fmt: skip


class HandOverForm(ScreenedForm, forms.Form):
    """The next coach, and what she should know; private notes stay where they are."""

    screened = ("note",)

    to = forms.ModelChoiceField(
        User.objects.none(), label=_("Who takes over?"), empty_label=None,
        widget=forms.RadioSelect, error_messages={"required": _("Choose a person.")},
    )  # fmt: skip
    note = forms.CharField(
        label=_("What should the next coach know?"), required=False, max_length=1000,
        help_text=_("It goes to the next coach by mail. Your private notes do not."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = people
        field.label_from_instance = words_of


def words_of(person: User) -> str:
    """The name, and how full the person's list is where she said how much she can take."""
    most = person.capacity.practices if hasattr(person, "capacity") else None
    if most is None:
        return person.name
    told = {"name": person.name, "now": person.cares_for, "most": most}  # type: ignore[attr-defined]
    return str(_("%(name)s, cares for %(now)s of %(most)s practices")) % told
