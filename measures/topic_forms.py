"""How the gallery of topics is narrowed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from measures.topic_labels import SETTING_LABELS, SPECIALTY_LABELS

MINUTES = [
    ("", _("Any")),
    ("10", _("Up to 10")),
    ("15", _("Up to 15")),
    ("20", _("Up to 20")),
]


class TopicFilterForm(forms.Form):
    """Words, specialty, place and minutes; all optional."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    specialty = forms.ChoiceField(
        label=_("Specialty"), required=False,
        choices=[("", _("Any")), *(p for p in SPECIALTY_LABELS.items() if p[0] != "any")],
    )  # fmt: skip
    setting = forms.ChoiceField(
        label=_("Place"),
        required=False,
        choices=[("", _("Any")), *SETTING_LABELS.items()],
    )
    minutes = forms.TypedChoiceField(
        label=_("Minutes a week"), required=False, choices=MINUTES, coerce=int,
        empty_value=None,
    )  # fmt: skip

    def wanted(self) -> dict[str, Any]:
        """What `narrowed` takes; nothing of a filter that does not exist."""
        self.is_valid()
        return dict(self.cleaned_data)
