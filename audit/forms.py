"""What to show of an audit trail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class EventFilterForm(forms.Form):
    """Verb, person and days; every field is optional."""

    what = forms.ChoiceField(label=_("What"), required=False)
    who = forms.CharField(label=_("Person"), required=False, max_length=100)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, verbs: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            ("", _("Everything")),
            *((verb, verb[:1].upper() + verb[1:]) for verb in verbs),
        ]
