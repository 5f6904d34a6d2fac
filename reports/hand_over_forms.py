"""Who takes over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class HandOverForm(forms.Form):
    """The successor, among the people who can take over."""

    successor = forms.ChoiceField(
        label=_("Who takes over?"), widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": _("Choose who takes over.")},
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        self.fields["successor"].choices = [  # type: ignore[attr-defined]
            (key, str(one)) for key, one in self.people.items()
        ]

    def chosen(self) -> User:
        return self.people[self.cleaned_data["successor"]]
