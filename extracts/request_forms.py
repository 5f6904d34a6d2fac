"""The form of a data request: names of columns, and the words that count."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from extracts.kit import NAME_LENGTH, OPS, Kit
from extracts.models import DataRequest
from extracts.reader.identifiers import suspicion
from extracts.reader.text import name_key
from measures.models import DataKind, Measure
from qiapp.lib.screening import ScreenedForm

FORBIDDEN = "\"'`[]|,;\t\n"
WITHOUT_VALUE = {"blank", "not_blank"}
NUMBER_OPS = {"ge", "gt", "le", "lt"}
COLUMNS = ("date", "site", "denominator", "exclusion", "numerator", "until")
# Which boxes a kind of data needs beyond date, site, exclusion and numerator.
CONDITIONS = {DataKind.PROPORTION: ("denominator", "numerator"), DataKind.COUNT: ("denominator", "numerator")}  # fmt: skip


def column(
    label: Any, help_text: Any = "", *, required: bool = False
) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=NAME_LENGTH,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "w-20"}
        ),
    )  # fmt: skip


def words(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class DataRequestForm(ScreenedForm, forms.Form):
    """What the file has to hold. `kit()` gives the answers; boxes depend on the measure."""

    screened = ("denominator_value", "numerator_value", "exclusion_value")
    starts_on = forms.DateField(
        label=gettext_lazy("First day wanted"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day wanted"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    date = column(gettext_lazy("Column with the date"), required=True)
    denominator = column("")
    denominator_op = forms.ChoiceField(
        label=gettext_lazy("Condition"), choices=OPS, required=False
    )
    denominator_value = words(gettext_lazy("Word or number"))
    numerator = column("")
    numerator_op = forms.ChoiceField(
        label=gettext_lazy("Condition"), choices=OPS, required=False
    )
    numerator_value = words(gettext_lazy("Word or number"))
    until = column(
        gettext_lazy("Column with the end"),
        gettext_lazy("Only for a time: the minutes from the column above to this one."),
    )
    exclusion = column(gettext_lazy("Column with reasons to leave a row out"))
    exclusion_value = words(gettext_lazy("Words that leave a row out"))
    site = column(
        gettext_lazy("Column with the site or clinic"),
        gettext_lazy("For a chart of each site."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, measure: Measure, request: DataRequest, **kwargs: Any
    ) -> None:
        initial = {**request.kit, "starts_on": request.starts_on,
                   "ends_on": request.ends_on, "version": request.version}  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        self.measure = measure
        self.ask_about(measure)

    def ask_about(self, measure: Measure) -> None:
        """Keeps the boxes this kind of data needs, labelled in the measure's words."""
        kind = measure.data_kind
        if kind not in CONDITIONS:
            for name in ("numerator_op", "numerator_value", "denominator_op", "denominator_value"):  # fmt: skip
                del self.fields[name]
        if kind == DataKind.VALUE:
            del self.fields["denominator"]
        else:
            del self.fields["until"]
        self.fields["numerator"].required = kind != DataKind.COUNT
        self.fields["numerator"].label = _("Column for “%(words)s”") % {"words": measure.numerator or measure.name}  # fmt: skip
        if "denominator" in self.fields:
            self.fields["denominator"].required = kind == DataKind.RATE
            self.fields["denominator"].label = _("Column for “%(words)s”") % {"words": measure.denominator or _("the rows that belong in")}  # fmt: skip

    def conditions(self) -> list[dict[str, Any]]:
        """Column, comparison and value of the rows that belong in and of what counts."""
        parts = CONDITIONS.get(DataKind(self.measure.data_kind), ())
        questions = {
            "denominator": _("What makes a row belong in?"),
            "numerator": _("What counts?"),
        }
        return [
            {"question": questions[part], "may_be_empty": not self.fields[part].required,
             "boxes": [self[part], self[f"{part}_op"], self[f"{part}_value"]]}
            for part in parts
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in COLUMNS:
            if cleaned.get(name):
                self.check_name(name, cleaned[name])
        for part in ("denominator", "numerator"):
            if cleaned.get(part) and f"{part}_op" in self.fields:
                self.check_value(part, cleaned)
        if cleaned.get("exclusion") and not cleaned.get("exclusion_value"):
            self.add_error(
                "exclusion_value", _("Enter the words that leave a row out.")
            )
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        self.check_twins(cleaned)
        return cleaned

    def check_name(self, name: str, text: str) -> None:
        if any(sign in text for sign in FORBIDDEN) or text[0] in "=+-@":
            self.add_error(name, _("Use letters, digits, blanks and _ for a column's name."))  # fmt: skip
        elif (found := suspicion(text, [])) is not None and found.direct:
            self.add_error(
                name,
                _("A column of this name would be taken for patient data and dropped. "
                  "Ask for another one."),
            )  # fmt: skip

    def check_value(self, part: str, cleaned: dict[str, Any]) -> None:
        box, op = f"{part}_value", cleaned.get(f"{part}_op") or "is_one_of"
        text = (cleaned.get(box) or "").strip(" ,")
        if op not in WITHOUT_VALUE and not text:
            self.add_error(box, _("Enter the word or number that counts."))
        elif op in NUMBER_OPS and not is_number(text):
            self.add_error(box, _("Enter a number, such as 140."))

    def check_twins(self, cleaned: dict[str, Any]) -> None:
        """Two boxes may name one column, but not the date, the site or the end."""
        kinds = ("numerator", "denominator") if self.measure.data_kind == DataKind.RATE else ()  # fmt: skip
        alone = {*kinds, "date", "site", "until"}
        seen: dict[str, str] = {}
        for name in COLUMNS:
            key = name_key(cleaned.get(name) or "")
            if key and key in seen and (name in alone or seen[key] in alone):
                self.add_error(name, _("Another box asks for this column already."))
            if key:
                seen[key] = name

    def kit(self) -> Kit:
        names = Kit.__dataclass_fields__
        given = {n: self.cleaned_data.get(n) or "" for n in names}
        for part in ("numerator_op", "denominator_op"):
            given[part] = given[part] or "is_one_of"
        return Kit(**given)


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
