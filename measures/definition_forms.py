"""Forms that change a measure which may have numbers already: only words, or anew?"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from measures.chart_actions import REASON_LENGTH
from measures.definitions import DEFINITION_FIELDS, words_of
from measures.forms import MeasureForm
from measures.models import Measure
from measures.redefining import fault_of_day, is_counted_anew
from qiapp.lib.screening import ScreenedForm

ONLY_WORDS, ANEW = "words", "anew"


def day_field() -> forms.DateField:
    return forms.DateField(
        label=_("First day of the new definition"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Say from which day on.")},
        help_text=_(
            "Best the first day of a period: one that holds both definitions stays on the "
            "chart as a cross, and no rule looks at it."
        ),
    )


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("Why"), max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why, in a few words.")},
        help_text=_("Everybody who sees the chart can read this. No patient names."),
    )  # fmt: skip


class MeasureEditForm(ScreenedForm, MeasureForm):
    """One measure that exists. With numbers it asks what other words about them mean."""

    screened = ("reason", "surrogate_reason")

    counted = forms.ChoiceField(
        label=_("Which of the two is it?"), required=False, widget=forms.RadioSelect,
        choices=[
            (ONLY_WORDS, _("Only the words: it is counted as before")),
            (ANEW, _("It is counted differently from a day on")),
        ],
    )  # fmt: skip
    day, reason = day_field(), reason_field()

    class Meta(MeasureForm.Meta):
        fields = [
            *MeasureForm.Meta.fields,
            "surrogate_for",
            "surrogate_identifier",
            "surrogate_reason",
            "minutes_per_point",
        ]
        widgets = MeasureForm.Meta.widgets | {
            "surrogate_reason": forms.Textarea(attrs={"rows": 2}),
            "minutes_per_point": forms.TextInput(
                attrs={"inputmode": "numeric", "class": "w-4"}
            ),
        }
        help_texts = MeasureForm.Meta.help_texts | {
            "surrogate_for": _(
                "Optional. The measure you would count if you could, such as “Asthma "
                "well controlled”."
            ),
            "surrogate_identifier": _("Optional, such as a CMS, CBE or MIPS number."),
            "surrogate_reason": _(
                "Such as: refills of the reliever stand in our own records."
            ),
            "minutes_per_point": _("Optional. What one point costs you, roughly."),
        }

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measure = measure
        for name in ("counted", "day", "reason"):
            self.fields[name].required = False
            self.fields[name].for_later = True  # type: ignore[attr-defined]

    @property
    def asks(self) -> bool:
        """Whether what was sent says otherwise how the numbers that stand are counted."""
        given = getattr(self, "cleaned_data", {})
        return (
            is_counted_anew(words_of(self.measure), given)
            and self.measure.observations.exists()
        )

    @property
    def is_new_definition(self) -> bool:
        return self.asks and self.cleaned_data["counted"] == ANEW

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._clean_surrogate(cleaned)
        if not self.asks:
            return cleaned
        if not cleaned.get("counted"):
            self.add_error(
                "counted",
                _("There are numbers by the old words already. Choose one of the two."),
            )
        elif cleaned["counted"] == ANEW:
            self._clean_change(cleaned)
        return cleaned

    def _clean_change(self, cleaned: dict[str, Any]) -> None:
        for name in ("day", "reason"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        fault = cleaned.get("day") and fault_of_day(self.measure, cleaned["day"])
        if fault:
            self.add_error("day", fault)

    def _clean_surrogate(self, cleaned: dict[str, Any]) -> None:
        more = cleaned.get("surrogate_identifier") or cleaned.get("surrogate_reason")
        if more and not cleaned.get("surrogate_for"):
            self.add_error("surrogate_for", _("Name the measure it stands in for."))

    def change_values(self) -> dict[str, Any]:
        """What `redefine_measure` takes beside the definition."""
        return {name: self.cleaned_data[name] for name in ("day", "reason")}


class RedefinitionForm(ScreenedForm, forms.ModelForm):
    """How the measure is counted from a day on."""

    screened = ("reason",)

    day, reason = day_field(), reason_field()
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Measure
        fields = DEFINITION_FIELDS
        widgets = {"definition": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            name: MeasureForm.Meta.help_texts[name] for name in DEFINITION_FIELDS
        }

    field_order = ("day", *DEFINITION_FIELDS, "reason")

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measure = measure
        self.initial["version"] = measure.version
        for name in ("numerator", "denominator"):
            self.fields[name].required = True
        if not measure.has_denominator():
            for name in ("numerator", "denominator", "people"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        fault = cleaned.get("day") and fault_of_day(self.measure, cleaned["day"])
        if fault:
            self.add_error("day", fault)
        if not self.errors and not is_counted_anew(words_of(self.measure), cleaned):
            first = "numerator" if "numerator" in self.fields else "definition"
            self.add_error(
                first,
                _t("These words say the same as before. Write how it is counted now."),
            )
        return cleaned

    def values(self) -> dict[str, Any]:
        """What `redefine_measure` takes."""
        names = {"day", "reason", "version", *DEFINITION_FIELDS} & self.fields.keys()
        return {name: self.cleaned_data[name] for name in names}
