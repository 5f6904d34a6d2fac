"""Who sees what, as forms: by recipient, and by measure."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.forms import PresenceForm
from measures.models import Measure, Peers
from qiapp.lib.choices import with_hint
from sharing.recipients import Recipient

TEAM, ONLY_ME = "team", "me"
INSIDE = [
    (TEAM, with_hint(_("My team"),
                       _("And the administrators of our practice."))),
    (ONLY_ME, with_hint(_("Only me"),
                          _("For trying out. It counts for no rule and is on no paper."))),
]  # fmt: skip
PEERS = [
    (Peers.NOBODY, with_hint(_("Not at all"),
                               _("It enters no picture and no sum of a group."))),
    (Peers.BLINDED, with_hint(_("Under a code name"),
                                _("They see the numbers, not whose they are."))),
    (Peers.NAMED, with_hint(_("With our name"),
                              _("They see the numbers and the name of our practice."))),
]  # fmt: skip


def measure_label(measure: Measure) -> SafeString:
    """The measure as a choice: its name, and what is counted below it."""
    counted = " / ".join(filter(None, (measure.numerator, measure.denominator)))
    hint = counted or measure.get_kind_display()
    return with_hint(measure.name, hint)


class RecipientForm(forms.Form):
    """The measures one coach or office sees."""

    measures = forms.TypedMultipleChoiceField(
        label=_("Measures with their numbers and charts"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among the measures in the list.")},
    )  # fmt: skip

    def __init__(self, *args: Any, measures: Sequence[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["measures"]
        field.choices = [(one.pk, measure_label(one)) for one in measures]


class MeasureSharingForm(forms.Form):
    """Everybody who sees one measure."""

    inside = forms.ChoiceField(
        label=_("In our practice"), choices=INSIDE, widget=forms.RadioSelect
    )
    recipients = forms.MultipleChoiceField(
        label=_("Coaches and CME offices"), required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among the people in the list.")},
    )  # fmt: skip
    peers = forms.ChoiceField(
        label=_("Other practices in a collaborative"), choices=PEERS, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(
        self, *args: Any, recipients: Sequence[Recipient], may_keep: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not may_keep:
            del self.fields["inside"]
        if recipients:
            field: Any = self.fields["recipients"]
            field.choices = [(address(one), recipient_label(one)) for one in recipients]
        else:
            del self.fields["recipients"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        outside = cleaned.get("recipients") or cleaned.get("peers")
        if cleaned.get("inside") == ONLY_ME and outside:
            self.add_error(
                "inside",
                _("“Only me” shows it to nobody else. Untick everybody below, or choose "
                  "“My team”."),
            )  # fmt: skip
        return cleaned


class AgreementForm(PresenceForm):
    """One box to tick, what was shown, and the proof of presence."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(
        label=_("Our practice agrees to these words."),
        error_messages={"required": _("Tick the box if your practice agrees.")},
    )

    field_order = ["digest", "agreed", "password", "code"]


def address(recipient: Recipient) -> str:
    return f"{recipient.kind}-{recipient.pk}"


def recipient_label(recipient: Recipient) -> SafeString:
    return with_hint(recipient.name, recipient.word)
