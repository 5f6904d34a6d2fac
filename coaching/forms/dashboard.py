"""What the list of all practices can be narrowed by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SIGNAL_CHOICES = [
    ("", _("Any")),
    ("improving", _("Shift in the wished direction")),
    ("worsening", _("Shift the other way")),
    ("changed", _("Other signal")),
    ("none", _("No signal")),
    ("too_few", _("Too few points to judge")),
    ("no_data", _("No data yet")),
    ("hidden", _("No chart shown to you")),
]


class CaseloadFilter(forms.Form):
    """What the coach wants to see; wrong values are ignored, never an error page."""

    practice = forms.CharField(label=_("Practice"), required=False, max_length=100)
    signal = forms.ChoiceField(
        label=_("Signal"), required=False, choices=SIGNAL_CHOICES
    )
    stale = forms.BooleanField(label=_("No data for 45 days"), required=False)

    def wanted(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or default for name, default in
                (("practice", ""), ("signal", ""), ("stale", False))}  # fmt: skip
