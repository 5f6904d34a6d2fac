"""ACCME's draft JSON for learner reports: an extra, not what PARS takes today.

Follows the draft v0.5 of May 2025 without BirthDate: the draft wants the year, which we
never ask. The schema beside us is our own, built from the draft's description.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from boardfiles.records import Record

VERSION = "draft 0.5 without BirthDate"
SCHEMA_FILE = Path(__file__).parent.parent / "data" / "pars_learner_reports.schema.json"
NPI_DOMAIN = "NPI"


def schema() -> dict[str, Any]:
    """Our JSON Schema of a report."""
    loaded: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return loaded


def write(records: Sequence[Record], provider: str, provider_id: str) -> bytes:
    """One element a completion. The time is that of the newest completion: no clock in it."""
    newest = max((r.completed_on for r in records), default=None)
    document = {
        "ACCMELearnerReports": {
            "ActivityReports": {
                "DateTimeCreated": f"{newest}T00:00:00",
                "ActivityReport": [
                    report(record, provider, provider_id) for record in records
                ],
            }
        }
    }
    return json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"


def report(record: Record, provider: str, provider_id: str) -> dict[str, Any]:
    return {
        "ReportingOrganization": provider,
        "Member": {
            "Name": {"GivenName": record.first_name, "FamilyName": record.last_name}
        },
        "Activity": {
            "ProviderOrganization": provider_id,
            "Module": {
                "ModuleName": {
                    "value": record.activity_title, "moduleID": record.activity_id,
                },
                "Status": "Completed",
                "CompletedDateTime": f"{record.completed_on}T00:00:00",
                "CreditCertificate": certificates(record),
            },
        },
        "XtensibleInfo": {
            "LearnerRecordAction": record.action, "ProviderID": provider_id,
        },
    }  # fmt: skip


def certificates(record: Record) -> list[dict[str, Any]]:
    """One for the board's points, one for CME credit by NPI, or both."""
    found = []
    if record.board_points is not None:
        found.append(certificate(
            record.board_id, record.board, record.credit_type, float(record.board_points)
        ))  # fmt: skip
    if record.cme_credits is not None:
        found.append(
            certificate(record.npi, NPI_DOMAIN, "CME", float(record.cme_credits))
        )
    return found


def certificate(
    number: str, domain: str, category: str, amount: float
) -> dict[str, Any]:
    return {
        "UniqueID": {"value": number, "domain": domain},
        "CreditReceived": {
            "activityCertification": category,
            "creditUnit": "Point",
            "numberOfCredits": amount,
        },
    }
