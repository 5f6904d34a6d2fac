"""What a participant tells, and the words that go with a decision."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.forms import PresenceForm
from attestations.catalogue import programmes
from attestations.cosigning import Waiting
from attestations.library import find, published_of
from attestations.models import Participation, ProgrammeConfirmation
from projects.models import Project
from qiapp.lib.screening import ScreenedForm

DAY = forms.DateInput(attrs={"type": "date", "class": "w-10"}, format="%Y-%m-%d")


class JoinForm(forms.Form):
    """One choice: a confirmed programme of an office that sponsors the project."""

    confirmation = forms.ModelChoiceField(
        label=_("Program"), queryset=ProgrammeConfirmation.objects.none(),
        empty_label=None, widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": _("Choose a program.")},
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


class WhatIfForm(forms.Form):
    """What one may try: other days, one more test, more charts. Nothing is stored."""

    started_on = forms.DateField(
        label=_("First day of your part"), required=False, widget=DAY
    )
    ended_on = forms.DateField(
        label=_("Last day of your part"), required=False, widget=DAY
    )
    test_ends_on = forms.DateField(
        label=_("One more test (PDSA), over on"), required=False, widget=DAY,
        help_text=_("Leave it empty for no further test."),
    )  # fmt: skip
    charts = forms.IntegerField(
        label=_("Charts in each coming period"), required=False, min_value=1,
        max_value=100_000, help_text=_("Leave it empty for as many as usual."),
        widget=forms.NumberInput(attrs={"class": "w-10", "inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project

    def clean_test_ends_on(self) -> date | None:
        day: date | None = self.cleaned_data["test_ends_on"]
        if day is not None and day < self.project.today():
            raise forms.ValidationError(
                _("A test to come ends today or later. Record a past one under tests.")
            )
        return day

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


class CosignListForm(ScreenedForm, PresenceForm):
    """One unticked box a name, a question beside it, and one proof for all.

    `sign_<id>` and `question_<id>` for each attestation on the list.
    """

    list_digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, rows: Iterable[Waiting], **kwargs: Any) -> None:
        self.rows = list(rows)
        self.screened = tuple(f"question_{row.key}" for row in self.rows)
        super().__init__(*args, **kwargs)
        for row in self.rows:
            self.fields[f"sign_{row.key}"] = forms.BooleanField(
                label=format_html("<strong>{}</strong>", row.signature.name),
                required=False,
            )
            mark_for_later([self.fields[f"sign_{row.key}"]])
            self.fields[f"question_{row.key}"] = forms.CharField(
                label=_("Your question"), required=False, max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
        for name in {"password", "code"} & self.fields.keys():
            self.fields[name].required = False  # questions alone need no proof
            mark_for_later([self.fields[name]])

    def chosen(self) -> list[int]:
        return [r.key for r in self.rows if self.cleaned_data.get(f"sign_{r.key}")]

    def questions(self) -> dict[int, str]:
        asked = {r.key: self.cleaned_data.get(f"question_{r.key}") for r in self.rows}
        return {key: text for key, text in asked.items() if text}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = self.chosen()
        for key in set(chosen) & self.questions().keys():
            self.add_error(
                f"question_{key}", _("Tick the name or ask, not both at once.")
            )
        asked = any(self.data.get(name, "").strip() for name in self.screened)
        if not chosen and not asked:
            raise forms.ValidationError(_("Tick a name, or write a question."))
        for name in {"password", "code"} & self.fields.keys() if chosen else ():
            if not cleaned.get(name):
                self.add_error(name, _("This field is required."))
        return cleaned


class AnswerForm(ScreenedForm, forms.Form):
    """What a participant answers to whoever is asked to co-sign."""

    screened = ("answer",)
    answer = forms.CharField(
        label=_("Your answer"), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your answer.")},
    )  # fmt: skip


class SettlementAskForm(ScreenedForm, forms.Form):
    """What a participant asks the office about one rule."""

    screened = ("question",)
    question = forms.CharField(
        label=_("What should the reviewers know?"), max_length=1000,
        help_text=_(
            "For example: why the rule cannot be judged here, or why it could not be met."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what the reviewers should know.")},
    )  # fmt: skip


class SettlementProposeForm(ScreenedForm, PresenceForm):
    """A first reviewer's reason, and the proof of presence."""

    screened = ("reason",)
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why? The attestation prints these words."), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Write the reason: the attestation prints it.")
        },
    )  # fmt: skip


class SettlementAgreeForm(PresenceForm):
    """A second reviewer agrees to exactly what stands there."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label=_("I looked at it myself, and I agree with this reason."),
        error_messages={"required": _("Tick the box if you agree.")},
    )
    field_order = ["version", "agreed", "password", "code"]


class ReasonForm(ScreenedForm, forms.Form):
    """Why an attestation is declined, withdrawn or revoked."""

    screened = ("reason",)
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


class SettlementReasonForm(ReasonForm):
    """Why a rule is not settled, or not any more."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SettlementTakeBackForm(OptionalReasonForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


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
        error_messages={"required": _("Tick the box to confirm the program.")},
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
