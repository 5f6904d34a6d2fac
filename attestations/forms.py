"""What a participant tells, and the words that go with a decision."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.forms import PresenceForm
from attestations.catalogue import programmes
from attestations.library import find, published_of
from attestations.models import Participation, ProgrammeConfirmation
from projects.models import Project
from qiapp.lib.screening import ScreenedForm

DAY = forms.DateInput(attrs={"type": "date", "class": "w-10"}, format="%Y-%m-%d")


class JoinForm(forms.Form):
    """One choice: a confirmed programme of an office that sponsors the project."""

    confirmation = forms.ModelChoiceField(
        label=_("Programme"), queryset=ProgrammeConfirmation.objects.none(),
        empty_label=None, widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": _("Choose a programme.")},
    )  # fmt: skip

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = usable_confirmations(project)
        field = self.fields["confirmation"]
        field.queryset = ProgrammeConfirmation.objects.filter(  # type: ignore[attr-defined]
            pk__in=[one.pk for one in self.choices]
        ).select_related("office")
        field.label_from_instance = label_of  # type: ignore[attr-defined]


def usable_confirmations(project: Project) -> list[ProgrammeConfirmation]:
    """Confirmations whose file is still the one confirmed, while an office sponsors.

    Those of the sponsors' offices, and the operator's; of an office's own programme only
    that of the newest version.
    """
    offices = list(project.sponsorships.values_list("organisation_id", flat=True))
    own = {one.key: one for one in published_of(offices)}
    known = {**own, **programmes()}
    of_whom = Q(office_id__in=offices) | Q(office=None)
    rows = ProgrammeConfirmation.objects.filter(of_whom if offices else Q(pk=None))
    return [
        one
        for one in rows.select_related("office")
        if (found := known.get((one.programme_id, one.programme_version)))
        and found.digest == one.digest
    ]


def label_of(confirmation: ProgrammeConfirmation) -> str:
    key = (confirmation.programme_id, confirmation.programme_version)
    whose = confirmation.office.name if confirmation.office else _("you apply yourself")
    return f"{find(*key).title} · {whose}"


def mark_for_later(fields: Iterable[forms.Field]) -> None:
    """Saved without them, but signed only with them: the page must not say “optional”."""
    for field in fields:
        field.for_later = True  # type: ignore[attr-defined]


class VersionedForm(forms.Form):
    """A form that knows which version of the record it shows."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class PartForm(VersionedForm):
    """Role and days of one's part."""

    role = forms.ChoiceField(
        label=_("Your role in the project"), required=False,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )  # fmt: skip
    started_on = forms.DateField(
        label=_("First day of your part"), required=False, widget=DAY
    )
    ended_on = forms.DateField(
        label=_("Last day of your part"), required=False, widget=DAY,
        help_text=_("You can sign on this day or later."),
    )  # fmt: skip

    def __init__(self, *args: Any, participation: Participation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_for_later(self.fields.values())
        roles = participation.programme.roles
        self.fields["role"].choices = [(r.id, r.text) for r in roles]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("started_on"), cleaned.get("ended_on")
        if start and end and end < start:
            self.add_error("ended_on", _("The last day is before the first day."))
        return cleaned


class StepsForm(VersionedForm):
    """Which steps one took part in. Starts with none ticked."""

    steps = forms.MultipleChoiceField(
        label=_("I took part in these steps"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, participation: Participation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_for_later([self.fields["steps"]])
        steps = participation.programme.claimable_steps()
        self.fields["steps"].choices = [(s.id, s.text) for s in steps]  # type: ignore[attr-defined]


class ReflectionsForm(ScreenedForm, VersionedForm):
    """One's own words; the boxes start empty."""

    def __init__(self, *args: Any, participation: Participation, **kwargs: Any) -> None:
        reflections = participation.programme.reflections
        self.screened = tuple(one.id for one in reflections)
        super().__init__(*args, **kwargs)
        for one in reflections:
            self.fields[one.id] = forms.CharField(
                label=one.prompt, required=False, max_length=4000,
                help_text=hint_of(one.required, one.minimum_words),
                widget=forms.Textarea(attrs={"rows": 4}),
            )  # fmt: skip
            if one.required:
                mark_for_later([self.fields[one.id]])

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.screened}


def hint_of(required: bool, minimum_words: int) -> str:
    if not required:
        return ""
    return _("Needed to sign: at least %(count)d words.") % {"count": minimum_words}


class SignForm(PresenceForm):
    """One box to tick, the evidence that was shown, and the proof of presence."""

    evidence_digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(
        label=_("I read these words and they are true."),
        error_messages={"required": _("Tick the box if the words are true.")},
    )

    field_order = ["evidence_digest", "agreed", "password", "code"]


class ReasonForm(forms.Form):
    """Why an attestation is declined, withdrawn or revoked."""

    reason = forms.CharField(
        label=_("Why? The participant reads this."), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, so that it can be mended.")},
    )  # fmt: skip


class OptionalReasonForm(ReasonForm):
    """A participant need not say why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        self.fields["reason"].label = _("Why? (for your own memory)")


class ConfirmProgrammeForm(forms.Form):
    """A reviewer's word that she read the source."""

    source_read_on = forms.DateField(label=_("You read the source on"), widget=DAY)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000,
        help_text=_("For example which of your own rules are stricter."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    confirmed = forms.BooleanField(
        label=_(
            "I compared these rules with the source, and our office works by them."
        ),
        error_messages={"required": _("Tick the box to confirm the programme.")},
    )


class CodeForm(forms.Form):
    """A verification code, however it was typed."""

    code = forms.CharField(
        label=_("Code on the paper"), max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters",
                   "spellcheck": "false", "class": "w-20"}
        ),
    )  # fmt: skip


class VerifyFileForm(forms.Form):
    """A PDF to be recognised; only its SHA-256 is taken (qiapp.lib.hashed_upload)."""

    file = forms.FileField(
        label=_("The PDF file"), allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={"required": _("Choose the PDF file. It may have up to 50 MB.")},
    )  # fmt: skip

    def digest(self) -> str:
        return str(self.cleaned_data["file"].digest)
