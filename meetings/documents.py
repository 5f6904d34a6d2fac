"""The minutes of a closed meeting: drawn by the worker once, stored, never drawn again."""

from typing import Any

from django.db import transaction

from audit.record import record
from jobs.running import Attempt
from meetings.models import Meeting, Minutes, ReviewedChart
from qiapp.lib import private_files
from qiapp.lib.pdf import data_address, render_pdf

TEMPLATE = "pdf/meetings_minutes.html"
SYSTEM = "system: documents"


def draw_minutes(*, meeting_id: int, attempt: Attempt) -> Minutes:
    """The stored minutes; a second call returns the first ones of this closing.

    Drawn outside any transaction; the row and the end of the job are one transaction.
    """
    meeting = Meeting.objects.with_everything(drawings=True).select_related(
        "project__organisation", "project__created_by", "closed_by", "next_meeting"
    )  # fmt: skip
    found = meeting.get(pk=meeting_id)
    known = found.pdf()
    if known is not None:
        return known
    attempt.progress(0, 2, "drawing")
    pdf = render_pdf(TEMPLATE, context_of(found))
    attempt.progress(1, 2, "storing")
    edition = found.minutes.count()  # those of before it was opened again are kept
    folder = f"meetings/{found.pk}" + (f"-{edition + 1}" if edition else "")
    stored = private_files.store(folder, f"{attempt.token}.pdf", pdf.content)
    with transaction.atomic():
        made = Minutes.objects.create(
            meeting=found, path=stored.path, digest=stored.digest, size=stored.size,
            pages=pdf.pages,
        )  # fmt: skip
        record("minutes written", by=SYSTEM, subject=found, project=found.project,
               digest=stored.digest, pages=pdf.pages)  # fmt: skip
        attempt.finish()
    private_files.remove_others(folder, keep=stored.path)
    return made


def context_of(meeting: Meeting) -> dict[str, Any]:
    """Everything the minutes show, from what was frozen when the meeting closed."""
    return {
        "meeting": meeting,
        "project": meeting.project,
        "zone": meeting.project.zone(),
        "charts": [
            {"facts": chart, "picture": picture_of(chart)}
            for chart in meeting.charts.all()
        ],
        "present": meeting.present(),
        "decisions": list(meeting.decisions.all()),
        "reopenings": list(meeting.reopenings.select_related("by")),
        "tasks": list(meeting.tasks.all()),
        "test": meeting.last_test,
    }


def picture_of(chart: ReviewedChart) -> str:
    return data_address(chart.drawing, "image/svg+xml")
