"""What travels inside the PDF, so that it can be checked without us: what was signed,
the signatures, and the data as a table."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from attestations.models import Signature
from audit import chain
from qiapp.lib.archival import Enclosure
from qiapp.lib.canonical import canonical
from qiapp.lib.tabular import Cell, csv_bytes

COLUMNS = (
    "measure", "kind", "unit", "period_start", "period", "numerator", "denominator",
    "value", "period_is_over", "set_aside", "note",
)  # fmt: skip


def enclosures_of(
    signatures: Sequence[Signature], facts: dict[str, Any]
) -> list[Enclosure]:
    """Evidence, signatures and data of one attestation; `facts` is the evidence, read."""
    return [
        Enclosure(
            "evidence.json", evidence_of(signatures).encode(),
            _("What the participant signed; its SHA-256 stands on the last page"), "Source",
        ),
        Enclosure(
            "signatures.json", signatures_json(signatures).encode(),
            _("What each signature covers, and its SHA-256"), "Supplement",
        ),
        Enclosure(
            "data.csv", csv_bytes(COLUMNS, data_rows(facts)),
            _("The numbers behind the charts"), "Data",
        ),
    ]  # fmt: skip


def evidence_of(signatures: Sequence[Signature]) -> str:
    """The very text whose digest every signature covers."""
    return next(one.evidence for one in signatures if one.evidence)


def signatures_json(signatures: Sequence[Signature]) -> str:
    """The text each signature covers, so that its SHA-256 can be computed again.

    `log`: the newest link of the chain of events on the day the document was drawn; a
    chain that no longer holds it was cut off (`manage.py verify_chain --contains`).
    """
    head = chain.head()
    return canonical(
        {
            "schema": 1,
            "log": {"place": head.place, "digest": head.digest} if head else None,
            "signatures": [
                {"content": one.content, "digest": one.digest} for one in signatures
            ],
        }
    )


def data_rows(facts: dict[str, Any]) -> Iterator[Sequence[Cell]]:
    """One row per point of every measure, as COLUMNS names them; values unrounded."""
    for measure in facts["measures"]:
        for point, row in zip(
            measure["series"]["points"], measure["rows"], strict=True
        ):
            yield (
                measure["name"], measure["kind"], measure["unit"], point["period_start"],
                row["period"], point["numerator"], point["denominator"], point["value"],
                yes_no(point["complete"]), yes_no(point["excluded"]), point["note"],
            )  # fmt: skip


def yes_no(value: bool) -> str:
    return "yes" if value else "no"
