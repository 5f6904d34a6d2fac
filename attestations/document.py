"""Signatures and their frozen evidence -> the PDF. Nothing here reads live project data."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from attestations import codes
from attestations.enclosures import enclosures_of
from attestations.findings import Verdict
from attestations.models import Attestation, Part
from attestations.snapshot import analysis_from, series_from
from evidence.models import Kind
from measures.analysis import periods
from measures.models import DecisionKind, Direction, MeasureKind
from pdsa.models import Decision, PredictionMatch, TestSize
from qiapp.lib.archival import archival_pdf
from qiapp.lib.pdf import Pdf, data_address

TEMPLATE = "pdf/attestations_attestation.html"
TABLE_COLUMNS = {"wide": 3, "narrow": 2}
LONGEST_COLUMN = 40  # rows; a page holds 50
# With more measures than this, words and numbers stand beside narrow charts, as long as
# they are not so many that they would not fit there.
MOST_WIDE_CHARTS, MOST_ROWS_BESIDE = 2, 26


@dataclass(frozen=True, slots=True)
class DrawnMeasure:
    """One measure as the document shows it; `tables`: its data, see `in_tables`.

    `decisions` are pairs of what people decided about the chart, with its day, and why;
    `definitions` how it was counted from when until when, where that changed.
    """

    facts: dict[str, Any]
    kind: str
    direction: str
    picture: str
    tables: list[list[list[dict[str, Any]]]]
    decisions: list[tuple[str, str]]
    definitions: list[dict[str, Any]]


def attestation_pdf(attestation: Attestation, code: str, *, sealed_by: str = "") -> Pdf:
    """The pages of an approved attestation with its data enclosed, ready to be sealed.

    `sealed_by`: whose seal they name. Two queries; about a second.
    """
    context = context_of(attestation, code) | {"sealed_by": sealed_by}
    signatures = context["signatures"]
    return archival_pdf(
        TEMPLATE, context, enclosures_of(signatures, context["facts"]),
        made_at=signatures[-1].signed_at,
    )  # fmt: skip


def context_of(attestation: Attestation, code: str) -> dict[str, Any]:
    """Everything the template shows, from the signatures alone."""
    signatures = list(attestation.signatures.all())
    signed = next(s for s in signatures if s.part == Part.PARTICIPANT)
    facts = json.loads(signed.evidence)
    width = width_of_charts(facts["measures"])
    address = f"{settings.SITE_URL}/verify/{codes.grouped(code)}/"
    return {
        "attestation": attestation,
        "facts": facts,
        "completed_on": attestation.completed_on,
        "signatures": signatures,
        "signed": signed,
        "others": [one for one in signatures if one is not signed],
        "measures": [drawn(one, width) for one in facts["measures"]],
        "beside": width == "narrow",
        "meetings": [
            one | {"on": day_of(one["on"])} for one in facts.get("meetings", [])
        ],
        "surveys": [survey_words(one) for one in facts.get("surveys", [])],
        "led": led_by_participant(facts),
        "rules": [rule_words(one) for one in facts["requirements"]],
        "cycles": [cycle_words(one) for one in facts["cycles"]],
        "files": [file_words(one) for one in facts.get("files", [])],
        "reflections": [one for one in facts["reflections"] if one["text"].strip()],
        "code": codes.grouped(code),
        "address": address,
        "qr": qr_picture(address),
        "zone": attestation.project.zone(),
        "dates": dates_of(facts),
        "last_digest": signatures[-1].digest,
    }


def survey_words(facts: dict[str, Any]) -> dict[str, Any]:
    """A round of the survey with its days as dates."""
    return facts | {name: day_of(facts[name]) for name in ("starts_on", "ends_on")}


def qr_picture(address: str) -> str:
    """The address as a QR code, as a data address of an SVG picture."""
    code = segno.make(address, error="m")
    return data_address(code.svg_inline(border=0, dark="#14252b"), "image/svg+xml")


def drawn(facts: dict[str, Any], width: str = "wide") -> DrawnMeasure:
    """The measure with its chart, wide or narrow, drawn again from the frozen points."""
    series = series_from(facts["series"])
    direction = series.improvement_direction
    return DrawnMeasure(
        facts=facts,
        kind=str(MeasureKind(facts["kind"]).label),
        direction=str(Direction(direction).label) if direction else "",
        picture=chart_picture(facts, width) if series.points else "",
        tables=in_tables(facts["rows"], TABLE_COLUMNS[width]),
        decisions=[
            decision_words(one)
            for one in facts.get("decisions", [])
            if one["kind"] != DecisionKind.DEFINITION  # the definitions say it
        ],
        definitions=definition_words(facts.get("definitions", [])),
    )


def definition_words(definitions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The definitions with their days as days; none where there was one all the time."""
    if len(definitions) < 2:
        return []
    return [
        one | {"begins": day_of(one["begins"]), "ends": day_of(one["ends"])}
        for one in definitions
    ]


def decision_words(facts: dict[str, str]) -> tuple[str, str]:
    """What was decided about a chart and from, until or on which day; and why."""
    day = periods.day_label(date.fromisoformat(facts["day"]), translation)
    words = {
        DecisionKind.PHASE: _("New phase from %(day)s"),
        DecisionKind.BASELINE: _("Baseline frozen until %(day)s"),
        DecisionKind.EXCLUSION: _("Point of the period from %(day)s set aside"),
    }
    return words[DecisionKind(facts["kind"])] % {"day": day}, facts["reason"]


def chart_picture(facts: dict[str, Any], width: str = "wide") -> str:
    """The run chart as a data address of an SVG picture, without its heading."""
    # matplotlib costs half a second to import: only who draws pays for it.
    from measures.charts.flags import Annotation
    from measures.charts.run_chart import to_svg

    series = series_from(facts["series"])
    flags = [
        Annotation(date.fromisoformat(day), label)
        for day, label, _text in facts["flags"]
    ]
    analysis = analysis_from(facts, series)
    svg = to_svg(analysis, series, flags, width=width, heading=False)
    return data_address(svg, "image/svg+xml")


def width_of_charts(measures: list[dict[str, Any]]) -> str:
    """`wide`, or `narrow` so that two measures and more fit on a page."""
    longest = max((len(one["rows"]) for one in measures), default=0)
    few = len(measures) <= MOST_WIDE_CHARTS or longest > MOST_ROWS_BESIDE
    return "wide" if few else "narrow"


def in_tables(
    rows: list[dict[str, Any]], columns: int
) -> list[list[list[dict[str, Any]]]]:
    """The rows in tables that fit on a page, each of columns to be read downwards."""
    most = columns * LONGEST_COLUMN
    tables = [rows[start : start + most] for start in range(0, len(rows), most)]
    return [in_columns(one, columns) for one in tables]


def in_columns(rows: list[dict[str, Any]], most: int) -> list[list[dict[str, Any]]]:
    """The rows in order, top to bottom, in at most that many columns of like length."""
    length = -(-len(rows) // most)
    return [rows[start : start + length] for start in range(0, len(rows), length)]


def cycle_words(facts: dict[str, Any]) -> dict[str, Any]:
    """A frozen cycle with its choices in words and its days as days."""
    return facts | {
        "size": word_of(TestSize, facts["size"]),
        "prediction_match": word_of(PredictionMatch, facts["prediction_match"]),
        "decision_word": word_of(Decision, facts["decision"]).split(":")[0],
        "starts_on": day_of(facts["starts_on"]),
        "ends_on": day_of(facts["ends_on"]),
    }


def file_words(facts: dict[str, Any]) -> dict[str, Any]:
    """A frozen file with its kind in words and its days as days."""
    accepted = facts["accepted"]
    return facts | {
        "kind": word_of(Kind, facts["kind"]),
        "dated_on": day_of(facts["dated_on"]),
        "accepted": accepted and accepted | {"on": day_of(accepted["on"])},
    }


def led_by_participant(facts: dict[str, Any]) -> list[int]:
    """The numbers of the cycles that the participant led."""
    name = facts["participant"]["name"]
    return [one["number"] for one in facts["cycles"] if one.get("owner") == name]


def rule_words(facts: dict[str, Any]) -> dict[str, Any]:
    """A frozen rule with its verdict in words, or what two reviewers made of it."""
    words = {
        Verdict.MET: _("Met"),
        Verdict.NOT_MET: _("Not met"),
        Verdict.NOT_YET_DUE: _("Not yet due"),
        Verdict.CANNOT_BE_JUDGED: _("Not judged"),
    }
    word = words[Verdict(facts["verdict"])]
    settled = facts.get("settled")
    if settled:
        word = _("Settled") if settled["way"] == "judged" else _("Waived")
    return facts | {
        "word": word,
        "settled_on": day_of(settled["on"]) if settled else None,
    }


def word_of(choices: Any, value: str) -> str:
    return str(choices(value).label) if value else ""


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def dates_of(facts: dict[str, Any]) -> dict[str, date | None]:
    """The days of the cover as days."""
    return {
        "part_from": day_of(facts["participant"]["started_on"]),
        "effort_from": day_of(facts["participant"].get("effort", {}).get("first_on")),
        "effort_to": day_of(facts["participant"].get("effort", {}).get("last_on")),
        "part_to": day_of(facts["participant"]["ended_on"]),
        "project_from": day_of(facts["project"]["started_on"]),
        "project_to": day_of(facts["project"]["ended_on"]),
        "confirmed_on": day_of(facts["programme"]["confirmation"]["on"]),
        "checked_on": day_of(facts["programme"]["checked_on"]),
        "aim_due": day_of(facts["project"]["aim_due"]),
    }
