"""A CME office of the demo with a programme of its own, and a draft of another."""

from datetime import date

from attestations import actions, editing, library, programme_actions
from qiapp.demo.people import Cast


def add_own_programmes(cast: Cast, today: date) -> None:
    """Lakeside asks for two meetings instead of three; it thinks about more cycles."""
    office, by = cast.organisations["lakeside"], cast.users["cme"]
    draft = programme_actions.copy_programme(
        office=office, programme=library.find("sponsor-three-meetings", "2026-1"), by=by
    )
    draft = programme_actions.revise_draft(
        draft=draft, edition=draft.edition, by=by, part="facts", change=as_lakesides
    )
    row = programme_actions.publish(draft=draft, edition=draft.edition, by=by)
    actions.confirm_programme(
        office=office,
        programme=row.programme,
        source_read_on=today,
        by=by,
        is_demo=True,
    )
    programme_actions.copy_programme(
        office=office, programme=library.find("sponsor-six-months", "2026-1"), by=by
    )


def as_lakesides(document: editing.Document) -> editing.Document:
    words = {
        "title": "Lakeside: two meetings around the chart",
        "short_title": "Lakeside, two meetings",
        "summary": "The pattern of three meetings, with two of them, for small practices.",
    }
    rule = next(
        r for r in document["requirement"] if r["kind"] == "meetings_with_chart"
    )
    two = {"minimum": 2, "text": "Two meetings at which you looked at the chart"}
    return editing.with_rule(document | words, rule["id"], two)
