"""The words of a data request: for the page, the mail, the PDF and the sample file."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from extracts.kit import Kit, kit_from_json, op_words
from extracts.models import DataRequest
from measures.models import DataKind, Measure
from measures.paste import number_columns

WITHOUT_WORDS = {"blank", "not_blank"}
WITH_WORDS = {"is", "is_not", "is_one_of", "contains"}


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the file we ask for."""

    name: str
    meaning: str
    format: str
    example: str

    def kind(self) -> str:
        """Format and example in one sentence."""
        if not self.example:
            return f"{self.format}."
        return _("%(format)s, for example %(example)s.") % {
            "format": self.format, "example": self.example,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letter:
    """A data request in paragraphs; `header` is the file's first line."""

    subject: str
    purpose: str
    rows: str
    period: str
    fields: tuple[Field, ...]
    layout: str
    header: str
    no_identifiers: str
    counts_only: str
    counts_header: str
    counts_example: str
    signed: str
    notes: tuple[str, ...] = ()

    def as_text(self) -> str:
        """The whole letter as plain text, for a mail."""
        columns = [
            f"- {field.name}: {field.meaning} {field.kind()}" for field in self.fields
        ]
        return "\n".join([
            _("Hello,"), "", self.purpose, "",
            _("WHAT WE ASK FOR"), self.rows, self.period, *self.notes, "",
            _("COLUMNS"), *columns, "",
            _("LAYOUT"), self.layout, "", self.header, "",
            _("NO IDENTIFIERS, PLEASE"), self.no_identifiers, "",
            _("OR ONLY COUNTS"), self.counts_only, "", self.counts_header,
            self.counts_example, "",
            _("Thank you,"), self.signed,
        ])  # fmt: skip

    def mail_link(self) -> str:
        """An address that opens a mail with the letter in it."""
        body = self.as_text().replace("\n", "\r\n")  # RFC 6068, section 5
        return f"mailto:?subject={quote(self.subject)}&body={quote(body)}"


def letter_of(request: DataRequest) -> Letter:
    measure, kit = request.measure, kit_from_json(request.kit)
    days = {"first": day(request.starts_on), "last": day(request.ends_on)}
    return Letter(
        subject=_("Data request: %(measure)s") % {"measure": measure.name},
        purpose=purpose_of(measure),
        rows=rows_of(measure, kit),
        period=_("Days: from %(first)s to %(last)s, both included.") % days,
        notes=notes_of(measure),
        fields=fields_of(measure, kit, request.starts_on),
        layout=_(
            "A CSV file with commas, or an Excel file (XLSX) with one sheet. The first "
            "line holds the names of the columns exactly as below, with nothing above it. "
            "Leave a cell empty where nothing is known."
        ),
        header=",".join(kit.columns()),
        no_identifiers=_(
            "We do not need names, birth dates, medical record numbers, addresses, phone "
            "numbers or e-mail addresses. Please leave them out; if they are in the file, "
            "we drop those columns before anything is stored."
        ),
        counts_only=_(
            "If you cannot send rows, the counts will do: a CSV file with one line per "
            "%(period)s, for all sites together."
        )
        % {"period": measure.get_period_display().lower()},
        counts_header=",".join(["period", *number_columns(measure, swapped=False)]),
        counts_example=counts_example(measure, request.starts_on),
        signed=f"{request.by.name}\n{measure.project.title}",
    )


def purpose_of(measure: Measure) -> str:
    """Why we ask, in one sentence."""
    words = {
        "project": measure.project.title, "measure": measure.name,
        "numerator": measure.numerator or measure.name, "denominator": measure.denominator,
        "period": measure.get_period_display().lower(),
    }  # fmt: skip
    if measure.has_denominator() and measure.denominator:
        return (
            _(
                "For our quality-improvement project “%(project)s” we follow “%(measure)s”: "
                "“%(numerator)s” out of “%(denominator)s”, by %(period)s."
            )
            % words
        )
    return (
        _(
            "For our quality-improvement project “%(project)s” we follow “%(measure)s”, by "
            "%(period)s."
        )
        % words
    )


def rows_of(measure: Measure, kit: Kit) -> str:
    """What one row of the file is."""
    if measure.data_kind == DataKind.RATE:
        each = _("each day and site") if kit.site else _("each day")
        return _("Rows: one for %(each)s, with the numbers of that day.") % {
            "each": each
        }
    if measure.data_kind == DataKind.COUNT and not kit.numerator:
        return _("Rows: one for each event that counts as “%(words)s”.") % {
            "words": measure.numerator or measure.name
        }
    if measure.data_kind == DataKind.PROPORTION and measure.denominator and not kit.denominator:  # fmt: skip
        return _("Rows: one for each visit or case that belongs to “%(words)s”.") % {
            "words": measure.denominator
        }
    return _("Rows: one for each visit or case in these days.")


def notes_of(measure: Measure) -> tuple[str, ...]:
    if measure.data_kind != DataKind.COUNT:
        return ()
    return (
        _("A %(period)s without any has no row: please name such a %(period)s in your answer.")
        % {"period": measure.get_period_display().lower()},
    )  # fmt: skip


def fields_of(measure: Measure, kit: Kit, first: date) -> tuple[Field, ...]:
    """The columns in the order of the header."""
    found = [
        Field(kit.date, _("The day it happened."), _("A date"), first.isoformat()),
        site_field(kit), *denominator_fields(measure, kit), exclusion_field(kit),
        *numerator_fields(measure, kit, first),
    ]  # fmt: skip
    by_name: dict[str, Field] = {}
    for one in found:
        if one.name:
            by_name[one.name] = joined(by_name.get(one.name), one)
    return tuple(by_name.values())


def joined(first: Field | None, second: Field) -> Field:
    """One field for a column that is asked for twice: it says both."""
    if first is None:
        return second
    examples = dict.fromkeys([first.example, second.example])
    return replace(
        first, meaning=f"{first.meaning} {second.meaning}", example=", ".join(examples)
    )


def site_field(kit: Kit) -> Field:
    return Field(kit.site, _("The site or clinic."), _("A word"), _("North"))


def exclusion_field(kit: Kit) -> Field:
    return Field(
        kit.exclusion,
        _("Rows where it %(condition)s are left out.")
        % {"condition": op_words("is_one_of", kit.exclusion_value)},
        _("A word"), first_word(kit.exclusion_value),
    )  # fmt: skip


def denominator_fields(measure: Measure, kit: Kit) -> list[Field]:
    if not kit.denominator:
        return []
    if measure.data_kind == DataKind.RATE:
        return [Field(kit.denominator, _("How many “%(words)s”.") % {"words": measure.denominator}, _("A number"), "40")]  # fmt: skip
    words = measure.denominator or _("the rows we count")
    meaning = _("A row belongs to “%(words)s” when it %(condition)s.")
    return [conditional(kit, "denominator", words, meaning)]


def numerator_fields(measure: Measure, kit: Kit, first: date) -> list[Field]:
    words = measure.numerator or measure.name
    if measure.data_kind == DataKind.RATE:
        return [Field(kit.numerator, _("How many “%(words)s”.") % {"words": words}, _("A whole number"), "2")]  # fmt: skip
    if measure.data_kind == DataKind.VALUE and kit.until:
        begins, ends = _("When it begins."), _("When it ends.")
        moment = _("Date and time")
        return [
            Field(kit.numerator, begins, moment, f"{first.isoformat()} 09:05"),
            Field(kit.until, ends, moment, f"{first.isoformat()} 09:40"),
        ]
    if measure.data_kind == DataKind.VALUE:
        unit = _("A number, in %(unit)s") % {"unit": measure.unit} if measure.unit else _("A number")  # fmt: skip
        return [Field(kit.numerator, f"{words}.", unit, "12")]
    if not kit.numerator:
        return []
    meaning = _("A row counts as “%(words)s” when it %(condition)s.")
    return [conditional(kit, "numerator", words, meaning)]


def conditional(kit: Kit, part: str, words: str, meaning: str) -> Field:
    op, value = getattr(kit, f"{part}_op"), getattr(kit, f"{part}_value")
    said = meaning % {"words": words, "condition": op_words(op, value)}
    if op in WITHOUT_WORDS:
        return Field(getattr(kit, part), said, _("A word or number, or empty"), "")
    kind = _("A word") if op in WITH_WORDS else _("A number")
    return Field(getattr(kit, part), said, kind, first_word(value))


def first_word(value: str) -> str:
    return value.split(",")[0].strip()


def counts_example(measure: Measure, first: date) -> str:
    numbers = {"numerator": "12", "denominator": "60", "value": "12.5"}
    return ",".join(
        [
            first.isoformat(),
            *(numbers[n] for n in number_columns(measure, swapped=False)),
        ]
    )


def day(value: date) -> str:
    return date_format(value, "j F Y")
