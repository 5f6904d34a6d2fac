"""Forms in which a CME office edits its own programme, part by part."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Profession
from attestations.catalogue import CONFIDENCES, KINDS, PURPOSES, SIGNERS, Programme
from attestations.editing import PROJECT_KINDS
from attestations.forms import DAY, VersionedForm
from attestations.kinds import KIND_WORDS, is_fixed_purpose
from attestations.models import COSIGNING_ROLES
from attestations.programme_actions import MOST_CHARACTERS
from attestations.signing import CAPACITIES
from qiapp.lib.screening import ScreenedForm

CHIPS = forms.RadioSelect(attrs={"class": "chips"})
AREA = forms.Textarea(attrs={"rows": 2})
CONFIDENCE_WORDS = {
    "verified": gettext_lazy("The source says so today"),
    "dated": gettext_lazy("The source is old or has no date"),
    "inferred": gettext_lazy("Our reading; the source does not say so"),
}
PURPOSE_WORDS = {
    "signing": gettext_lazy("Before signing"),
    "reporting": gettext_lazy("Before the report"),
    "showing": gettext_lazy("Never stops anything: the person shows it"),
}
SIGNER_WORDS = {
    "participant": gettext_lazy("Participant"),
    "cosigner": gettext_lazy("Co-signer"),
    "office": gettext_lazy("CME office"),
}
PROFESSIONS = [
    (p.value, p.label) for p in Profession if p in ("physician", "physician_assistant")
]


def choices(values: tuple[str, ...], words: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(value, words[value]) for value in values]


class DraftForm(ScreenedForm, VersionedForm):
    """A form on one part of a draft; `version` is the draft's edition."""


class FactsForm(DraftForm):
    """What the programme is, where its rules come from, and which credit it brings."""

    screened = ("title", "short_title", "summary", "credit_note")

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    short_title = forms.CharField(
        label=gettext_lazy("Short title"), max_length=40,
        help_text=gettext_lazy("For narrow lists."),
    )  # fmt: skip
    summary = forms.CharField(
        label=gettext_lazy("In one or two sentences"), max_length=400, widget=AREA
    )
    source_url = forms.URLField(
        label=gettext_lazy("Address of the source"), assume_scheme="https",
        max_length=400, help_text=gettext_lazy("The page that states the rules."),
    )  # fmt: skip
    page_dated = forms.CharField(
        label=gettext_lazy("Age of the source"), max_length=60, required=False,
        help_text=gettext_lazy("What the page says of its own date."),
    )  # fmt: skip
    checked_on = forms.DateField(
        label=gettext_lazy("You compared the rules with it on"), widget=DAY
    )
    next_review = forms.DateField(
        label=gettext_lazy("Compare again by"), widget=DAY,
        help_text=gettext_lazy("After this day the pages warn."),
    )  # fmt: skip
    reviewed_by = forms.CharField(
        label=gettext_lazy("Reviewed by"), max_length=120, required=False,
        help_text=gettext_lazy("Who read it. Empty: “not yet reviewed”."),
    )  # fmt: skip
    professions = forms.MultipleChoiceField(
        label=gettext_lazy("For whom"), choices=PROFESSIONS,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    credit_kind = forms.CharField(label=gettext_lazy("Kind of credit"), max_length=120)
    credit_amount = forms.CharField(
        label=gettext_lazy("How much"), max_length=60, required=False,
        help_text=gettext_lazy("Empty where the board decides."),
    )  # fmt: skip
    credit_note = forms.CharField(
        label=gettext_lazy("Note on the credit"), max_length=400, required=False,
        widget=AREA,
    )  # fmt: skip
    credit_source = forms.CharField(
        label=gettext_lazy("Where that stands"), max_length=400, required=False
    )
    credit_confidence = forms.ChoiceField(
        label=gettext_lazy("How sure is that?"), widget=CHIPS,
        choices=choices(CONFIDENCES, CONFIDENCE_WORDS),
    )  # fmt: skip

    def clean_source_url(self) -> str:
        address: str = self.cleaned_data["source_url"]
        if not address.startswith("https://"):
            raise forms.ValidationError(_("The address begins with https://."))
        return address

    def clean_checked_on(self) -> date:
        day: date = self.cleaned_data["checked_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        read_on, again = said.get("checked_on"), said.get("next_review")
        if read_on and again and again <= read_on:
            self.add_error("next_review", _("This is not after the day you compared."))
        return said

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data.items()
        return {name: value for name, value in said if not name.startswith("credit_")}

    def credit(self) -> dict[str, str]:
        said = self.cleaned_data
        return {n: said[f"credit_{n}"] for n in CREDIT}


CREDIT = ("kind", "amount", "note", "source", "confidence")


def facts_of(programme: Programme) -> dict[str, Any]:
    """What FactsForm begins with."""
    names = [n for n in FactsForm.base_fields if hasattr(programme, n)]
    credit = {f"credit_{n}": getattr(programme.credit, n) for n in CREDIT}
    facts = {n: getattr(programme, n) for n in names if n != "version"}
    return facts | {"professions": list(programme.professions)} | credit


class RowForm(ScreenedForm, forms.Form):
    """One line of a list; it keeps its id, so that what was ticked before still fits."""

    id = forms.SlugField(widget=forms.HiddenInput, required=False)
    screened = ("text",)


class RoleForm(RowForm):
    text = forms.CharField(label=gettext_lazy("Role"), max_length=160)


class StepForm(RowForm):
    text = forms.CharField(label=gettext_lazy("Step"), max_length=200)
    by_signing = forms.BooleanField(
        label=gettext_lazy("The signature itself is this step"), required=False
    )


class ReflectionForm(RowForm):
    screened = ("prompt",)
    prompt = forms.CharField(label=gettext_lazy("Question"), max_length=300)
    minimum_words = forms.IntegerField(
        label=gettext_lazy("Words at least"), min_value=0, max_value=500,
        widget=forms.NumberInput(attrs={"class": "w-4"}),
    )  # fmt: skip
    required = forms.BooleanField(label=gettext_lazy("Needed to sign"), required=False)


class StatementForm(RowForm):
    signed_by = forms.ChoiceField(
        label=gettext_lazy("Who signs it"),
        choices=choices(SIGNERS, SIGNER_WORDS),
        initial=SIGNERS[0],  # so that a line left empty counts as empty
    )
    text = forms.CharField(
        label=gettext_lazy("Words to sign"), max_length=600, widget=AREA
    )


ROW_FORMS: dict[str, type[RowForm]] = {
    "roles": RoleForm, "steps": StepForm, "reflections": ReflectionForm,
    "statements": StatementForm,
}  # fmt: skip


class RowsFormSet(BaseFormSet):
    """Lines of which each that stands already can be taken out."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Take this line out")


def rows_formset(section: str) -> type[BaseFormSet]:
    """Forms of the lines of a section, with two empty ones; each can be taken out."""
    return formset_factory(
        ROW_FORMS[section], formset=RowsFormSet, extra=2, can_delete=True,
        can_delete_extra=False, max_num=40, absolute_max=60,
    )  # fmt: skip


def rows_in(formset: BaseFormSet) -> list[dict[str, Any]]:
    """The lines that stay, in their order, without what belongs to the form alone."""
    beside = {"DELETE", "no_patient_data"}
    return [
        {name: value for name, value in form.cleaned_data.items() if name not in beside}
        for form in formset.forms
        if form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]


class RuleForm(DraftForm):
    """One rule: its words, its source, and the numbers its kind takes."""

    screened = ("text", "note")

    text = forms.CharField(
        label=gettext_lazy("The rule in your words"), max_length=200,
        help_text=gettext_lazy("As the physician reads it."),
    )  # fmt: skip
    needed_for = forms.ChoiceField(
        label=gettext_lazy("By when is it needed?"), widget=CHIPS,
        choices=choices(PURPOSES, PURPOSE_WORDS),
    )  # fmt: skip
    source = forms.CharField(
        label=gettext_lazy("Where it stands"), max_length=400,
        help_text=gettext_lazy("An address, or your own policy's name."),
    )  # fmt: skip
    confidence = forms.ChoiceField(
        label=gettext_lazy("How sure?"), widget=CHIPS,
        choices=choices(CONFIDENCES, CONFIDENCE_WORDS),
    )  # fmt: skip
    applies_to = forms.MultipleChoiceField(
        label=gettext_lazy("Only for"), required=False, choices=PROFESSIONS,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: for everybody."),
    )  # fmt: skip
    part = forms.CharField(
        label=gettext_lazy("Heading it stands under"), max_length=60, required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=400, required=False, widget=AREA
    )

    def __init__(
        self, *args: Any, kind: str, programme: Programme, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in sorted(KINDS[kind]):
            self.fields[name] = argument_field(kind, name, programme)
        # What the project lacks stops everybody; some kinds' purpose is settled.
        if is_fixed_purpose(kind) or kind in PROJECT_KINDS:
            del self.fields["needed_for"]
        self.order_fields(["version", "text", *sorted(KINDS[kind])])

    def values(self) -> dict[str, Any]:
        beside = {"version", "no_patient_data"}
        return {n: v for n, v in self.cleaned_data.items() if n not in beside}


def argument_field(kind: str, name: str, programme: Programme) -> forms.Field:
    """The field of one argument, with its question in words."""
    label: Any = KIND_WORDS[kind].numbers[name]
    if name == "by":
        roles = [(role.value, CAPACITIES[role]) for role in COSIGNING_ROLES]
        return forms.MultipleChoiceField(
            label=label, choices=roles, widget=forms.CheckboxSelectMultiple
        )
    if name == "reflection":
        prompts = [(one.id, one.prompt) for one in programme.reflections]
        return forms.ChoiceField(label=label, choices=prompts)
    if name == "deadline":
        return forms.RegexField(
            r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", label=label,
            widget=forms.TextInput(attrs={"class": "w-10", "placeholder": "10-28"}),
            error_messages={"invalid": _("Month and day, such as 10-28.")},
        )  # fmt: skip
    return forms.IntegerField(
        label=label, min_value=1, max_value=999,
        widget=forms.NumberInput(attrs={"class": "w-4", "inputmode": "numeric"}),
    )  # fmt: skip


class KindForm(forms.Form):
    """Which kind of rule to add."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What shall the rule look at?"),
        choices=[(kind, words.name) for kind, words in KIND_WORDS.items()],
    )


class ImportForm(forms.Form):
    """A programme as a TOML file, or pasted."""

    file = forms.FileField(
        label=gettext_lazy("File"), required=False,
        help_text=gettext_lazy("A .toml file, as this program writes it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".toml"}),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Or paste its text"), required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        file = said.get("file")
        if file:
            said["text"] = self.read(file)
        if not said.get("text", "").strip() and not self.errors:
            self.add_error("file", _("Choose a file or paste its text."))
        return said

    def read(self, file: Any) -> str:
        if file.size > MOST_CHARACTERS:
            self.add_error("file", _("The file is too long for a program."))
            return ""
        try:
            text: str = file.read().decode()
        except UnicodeDecodeError:
            self.add_error("file", _("This is no text file in UTF-8."))
            return ""
        return text


class PublishForm(VersionedForm):
    """Only which state of the draft was looked at."""
