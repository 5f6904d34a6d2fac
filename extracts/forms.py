"""Forms of the upload, the mapping and the reader's questions."""

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from extracts import mapping
from extracts.counts_file import LARGEST_BYTES, text_of
from extracts.models import Overlap
from extracts.reader.results import Inspection, Question
from measures.models import DataKind, Measure
from measures.reasons import reason_field
from measures.strata import KIND_LENGTH
from qiapp.lib.screening import ScreenedForm

FILE_TYPES = ".csv,.txt,.tsv,.gz,.xlsx"
GROUP_BOXES = ("group_kind", "group_word", "many_groups")
HOW = [("all", gettext_lazy("all of these")), ("any", gettext_lazy("any of these"))]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File with one row per visit"),
        help_text=gettext_lazy("CSV or XLSX, as your record system exports it."),
        widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES}),
        error_messages={
            "empty": gettext_lazy("The file is empty. Choose another one.")
        },
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy(
            "I may use this file for quality improvement and send it here to be counted."
        ),
        required=False,
    )

    def __init__(self, *args: Any, ask_confirmation: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_confirmation:
            del self.fields["confirmed"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(size)s MB. Export fewer columns or days.")
                % {"size": settings.UPLOAD_MAX_BYTES // 1024**2}
            )
        return file


class GroupForm(ScreenedForm, forms.Form):
    """What the groups of a count are: sites, or another kind beside the chart."""

    screened: tuple[str, ...] = ("group_word",)
    group_kind = forms.ChoiceField(
        label=gettext_lazy("The groups are"),
        help_text=gettext_lazy(
            "Sites are summed on the chart. Other groups are shown beside each other. "
            "Clinicians by code, never by name."
        ),
        choices=mapping.GROUP_KINDS, required=False,
    )  # fmt: skip
    group_word = forms.CharField(
        label=gettext_lazy("What are they?"), max_length=KIND_LENGTH, required=False,
        help_text=gettext_lazy("Only for “Something else”, such as “visit type”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class CountsForm(GroupForm):
    """A file of counts, or the counts of one that was sent a moment ago."""

    screened = ("reason", "group_word")

    file = forms.FileField(
        label=gettext_lazy("File with counts"),
        help_text=gettext_lazy(
            "The JSON that the command printed, or CSV with one line per period."
        ),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.csv,.txt,.tsv"}),
    )
    overlap = forms.ChoiceField(
        label=gettext_lazy("Periods that have data already"),
        choices=Overlap.choices, initial=Overlap.REPLACE, widget=forms.RadioSelect,
    )  # fmt: skip
    counts = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    agreed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    many_groups = forms.BooleanField(
        label=gettext_lazy("Yes, keep all of these groups"), required=False
    )
    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not self.data.get("counts")

    def clean(self) -> dict[str, Any]:
        """With `text`, the decoded counts."""
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file is not None and file.size > LARGEST_BYTES:
            self.add_error("file", _("Counts are smaller than this. Is this the file with the visits?"))  # fmt: skip
            return cleaned
        cleaned["text"] = text_of(file.read()) if file else cleaned.get("counts", "")
        return cleaned

    def shown_again(self, digest: str) -> "CountsForm":
        """The form that saves the same counts once the person agreed to their changes."""
        kept = {"counts": self.cleaned_data["text"], "agreed": digest}
        names = ("overlap", *GROUP_BOXES)
        said = {name: self.cleaned_data[name] for name in names}
        return CountsForm(initial=said | kept)

    def asking(self, box: str, message: str) -> "CountsForm":
        """The form with the same counts, which says that this box is to be filled."""
        cleaned = self.cleaned_data
        names = ("agreed", "overlap", "reason", *GROUP_BOXES)
        kept = {name: cleaned[name] for name in names}
        form = CountsForm(kept | {"counts": cleaned["text"]})
        form.add_error(box, message)
        return form

    def clean_group_word(self) -> str:
        """The word for other groups, wanted only with “Something else”."""
        word: str = self.cleaned_data["group_word"]
        if self.cleaned_data.get("group_kind") == mapping.OTHER and not word:
            raise forms.ValidationError(
                _("Say in one or two words what the groups are.")
            )
        return word

    def kind(self) -> str:
        """What the groups are; empty for sites."""
        return mapping.group_kind_from(self.cleaned_data)

    @property
    def holds_counts(self) -> bool:
        """Whether the counts were sent before, so that no file is asked for."""
        return bool(self["counts"].value())


@dataclass(frozen=True, slots=True)
class GroupBoxes:
    """Conditions that are all to be met, or any of them."""

    how: BoundField
    conditions: list[list[BoundField]]

    def is_used(self) -> bool:
        return any(is_used(boxes) for boxes in self.conditions)

    def has_more(self) -> bool:
        """True when a condition after the first is filled or faulty."""
        return any(is_used(boxes) for boxes in self.conditions[1:])


@dataclass(frozen=True, slots=True)
class RuleBoxes:
    """A rule's first group, further ones, and how they are joined."""

    join: BoundField
    first: GroupBoxes
    further: list[GroupBoxes]

    def has_further(self) -> bool:
        return any(group.is_used() for group in self.further)


def is_used(boxes: list[BoundField]) -> bool:
    """True when a condition's column is chosen or one of its boxes is faulty."""
    return bool(boxes[0].value()) or any(box.errors for box in boxes)


class MappingForm(GroupForm):
    """Boxes for the usual recipes, and one box for any recipe."""

    # Boxes for conditions and for what is worked out are made for each file (drafts).
    fields_made = (*mapping.CONDITIONS, mapping.WORKED_OUT)

    date = forms.ChoiceField(label=gettext_lazy("Date of the visit"))
    group = forms.ChoiceField(
        label=gettext_lazy("Count by site or group"), required=False
    )
    unit = forms.ChoiceField(label=gettext_lazy("What is counted"))
    first_per = forms.ChoiceField(
        label=gettext_lazy("Only the first row of each"),
        help_text=gettext_lazy("For example of each patient: her earliest row counts."),
        required=False,
    )
    distinct_column = forms.ChoiceField(
        label=gettext_lazy("Column that numbers the patients or visits"), required=False
    )
    sum_numerator = forms.CharField(
        label=gettext_lazy("Numerator column, or a sum such as a - b"), required=False
    )
    sum_denominator = forms.CharField(
        label=gettext_lazy("Denominator column"), required=False
    )
    value_column = forms.ChoiceField(
        label=gettext_lazy("Column with the value, or a time between two columns"),
        required=False,
    )
    sheet = forms.CharField(widget=forms.HiddenInput, required=False)
    recipe = forms.CharField(
        label=gettext_lazy("Recipe as JSON"),
        help_text=gettext_lazy("Used instead of the boxes above when it is filled."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def __init__(
        self, *args: Any, seen: Inspection, measure: Measure, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        columns = seen.columns
        for name, choices in {
            "date": mapping.date_choices(columns),
            "group": mapping.group_choices(columns),
            "unit": unit_choices(measure),
            "distinct_column": mapping.column_choices(columns),
            "first_per": mapping.column_choices(columns),
            "value_column": mapping.value_choices(columns),
        }.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.add_rules(mapping.operand_choices(columns))
        self.add_worked_out(mapping.column_choices(columns))
        self.initial.setdefault("date", seen.date_column)

    def add_rules(self, operands: mapping.Choices) -> None:
        for part in mapping.CONDITIONS:
            self.fields[f"{part}_join"] = forms.ChoiceField(
                label=_("Groups to meet"), choices=HOW, required=False
            )
            for group, number in mapping.groups_of(part).items():
                self.fields[f"{group}_how"] = forms.ChoiceField(
                    label=_("Conditions to meet"), choices=HOW, required=False
                )
                for index in range(number):
                    self.add_condition(f"{group}_{index}", operands)

    def add_condition(self, box: str, operands: mapping.Choices) -> None:
        self.fields[f"{box}_column"] = forms.ChoiceField(
            label=_("Column"), choices=operands, required=False
        )
        self.fields[f"{box}_op"] = forms.ChoiceField(
            label=_("Comparison"), choices=mapping.OPS, required=False
        )
        self.fields[f"{box}_value"] = forms.CharField(
            label=_("Word or number"), required=False, max_length=300,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )  # fmt: skip

    def add_worked_out(self, columns: mapping.Choices) -> None:
        for number in range(mapping.WORKED_OUTS):
            box = f"{mapping.WORKED_OUT}_{number}"
            for name, label, choices in (
                ("left", _("First column"), columns),
                ("sign", _("Sign"), mapping.SIGNS),
                ("right", _("Second column"), columns),
            ):
                self.fields[f"{box}_{name}"] = forms.ChoiceField(
                    label=label, choices=choices, required=False
                )

    def numerator_rule(self) -> RuleBoxes:
        return self.rule("numerator")

    def denominator_rule(self) -> RuleBoxes:
        return self.rule("denominator")

    def rule(self, part: str) -> RuleBoxes:
        groups = [self.group_boxes(name) for name in mapping.groups_of(part)]
        return RuleBoxes(self[f"{part}_join"], groups[0], groups[1:])

    def group_boxes(self, name: str) -> GroupBoxes:
        """Column, comparison and value of each condition, and how they are joined."""
        most = 1 + max(n for n in range(9) if f"{name}_{n}_op" in self.fields)
        names = ("column", "op", "value")
        conditions = [[self[f"{name}_{n}_{box}"] for box in names] for n in range(most)]
        return GroupBoxes(self[f"{name}_how"], conditions)

    def worked_out(self) -> list[list[BoundField]]:
        """First column, sign and second column of each number that is worked out."""
        names = ("left", "sign", "right")
        return [
            [self[f"{mapping.WORKED_OUT}_{number}_{name}"] for name in names]
            for number in range(mapping.WORKED_OUTS)
        ]

    def works_something_out(self) -> bool:
        return any(row[0].value() or row[2].value() for row in self.worked_out())

    def clean_recipe(self) -> dict[str, Any] | None:
        return recipe_from_text(self.cleaned_data["recipe"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors or cleaned.get("recipe"):
            return cleaned
        try:
            cleaned["recipe"] = mapping.document_from(cleaned)
        except ValueError as error:
            self.add_error(*error.args)
        return cleaned


def unit_choices(measure: Measure) -> list[tuple[str, str]]:
    if measure.data_kind == DataKind.VALUE:
        return [
            ("mean", _("The mean of a column or of a time between two")),
            ("median", _("The median of a column or of a time between two")),
        ]
    return [
        ("rows", _("Rows: each row is one visit")),
        ("distinct", _("Different patients or visits, by a numbering column")),
        ("sum", _("Numbers in columns, already added up")),
    ]


def recipe_from_text(text: str) -> dict[str, Any] | None:
    """The decoded JSON object; None for an empty box. Raises ValidationError."""
    if not text.strip():
        return None
    try:
        document = json.loads(text)
    except ValueError as error:
        raise forms.ValidationError(
            _("This is not JSON: %(error)s. Check quotes, commas and braces.")
            % {"error": error}
        ) from error
    if not isinstance(document, dict):
        raise forms.ValidationError(_("A recipe is a JSON object in braces."))
    return document


class QuestionsForm(forms.Form):
    """The reader's open questions; each answer is one of its choices."""

    def __init__(
        self, *args: Any, questions: tuple[Question, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ids = {f"answer_{n}": q.id for n, q in enumerate(questions)}
        for number, question in enumerate(questions):
            self.fields[f"answer_{number}"] = forms.ChoiceField(
                label=question.text,
                choices=[(choice.id, choice.label) for choice in question.choices],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one answer.")},
            )

    def answers(self) -> dict[str, str]:
        """Choice ids by question id."""
        return {self.ids[name]: self.cleaned_data[name] for name in self.ids}
