"""Two versions of a programme side by side: for its office, and for whoever keeps the old."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.access import organisation_view
from accounts.models import Organisation, Profession
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from attestations import programme_actions
from attestations.catalogue import Programme
from attestations.comparing import Change, Comparison, Differs, compare
from attestations.kinds import KIND_WORDS
from attestations.programme_forms import (
    ACCEPTED_WORDS,
    CONFIDENCE_WORDS,
    PURPOSE_WORDS,
)
from attestations.views.editing import load_draft
from attestations.views.programmes import load_programme

FACT_WORDS: dict[str, Any] = {
    "title": _("Title"), "short_title": _("Short title"), "summary": _("Summary"),
    "source_url": _("Source"), "page_dated": _("Age of the source"),
    "checked_on": _("Compared with it on"), "next_review": _("Compare again by"),
    "reviewed_by": _("Reviewed by"), "professions": _("For whom"),
    "accepted_before": _("Committee and stages accept"),
    "needs_office": _("Needs a CME office"), "confirmed_by": _("Who confirms it"),
    "is_example": _("A pattern to copy"),
    "credit_kind": _("Kind of credit"), "credit_amount": _("How much"),
    "credit_note": _("Note on the credit"), "credit_source": _("Where that stands"),
    "credit_confidence": _("How sure is that?"),
    "text": _("Words"), "source": _("Where it stands"), "confidence": _("How sure"),
    "needed_for": _("Needed"), "note": _("Note"), "part": _("Heading"),
    "minimum": _("At least"), "maximum": _("At most"), "periods": _("In so many periods"),
    "deadline": _("Last day, month and day"), "applies_to": _("Only for"),
    "reflection": _("Question"), "by": _("Who co-signs"), "kind": _("What it looks at"),
    "scope": _("Whose rule"),
}  # fmt: skip
SECTION_WORDS = {
    "roles": _("Role"), "steps": _("Step"), "reflections": _("Question"),
    "statements": _("Words to sign"),
}  # fmt: skip
CHANGE_TAGS = {
    Change.ADDED: (_("New"), "info"),
    Change.GONE: (_("Gone"), "neutral"),
    Change.CHANGED: (_("Changed"), "warn"),
}
YES_NO: dict[Any, Any] = {True: _("Yes"), False: _("No")}
VALUE_WORDS: dict[str, dict[str, Any]] = {
    "needs_office": YES_NO, "is_example": YES_NO,
    "confirmed_by": {
        "office": _("The CME office"), "operator": _("Whoever runs QIApp here"),
    },
    "confidence": CONFIDENCE_WORDS, "credit_confidence": CONFIDENCE_WORDS,
    "needed_for": PURPOSE_WORDS, "accepted_before": ACCEPTED_WORDS,
    "kind": {kind: words.name for kind, words in KIND_WORDS.items()},
    "scope": {"project": _("The project's"), "participant": _("The person's")},
}  # fmt: skip


@require_GET
def programme_compare(
    request: SignedInRequest, programme_id: str, version: str, other_id: str, other: str
) -> HttpResponse:
    """What changed from the first version to the second. 404 unless both may be seen."""
    old = load_programme(request, programme_id, version)
    new = load_programme(request, other_id, other)
    return render(request, "attestations/programme_compare.html", page_of(old, new))


@require_GET
@organisation_view(Permission.REVIEW_ATTESTATION)
def draft_compare(
    request: SignedInRequest, office: Organisation, draft_id: int
) -> HttpResponse:
    """What the next version would change; for a first one, beside what it was copied from."""
    draft = load_draft(office, draft_id)
    last = programme_actions.versions_of(draft).first()
    old = last.programme if last else programme_actions.copied_programme(draft)
    if old is None:
        messages.info(request, _("There is nothing to compare this draft with yet."))
        return redirect("attestations:draft_detail", office.pk, draft.pk)
    context = page_of(old, draft.programme) | {"office": office, "draft": draft}
    return render(request, "attestations/programme_compare.html", context)


def page_of(old: Programme, new: Programme) -> dict[str, Any]:
    found = compare(old, new, translation)
    return {
        "old": old,
        "new": new,
        "is_other": old.id != new.id,
        "found": found,
        "facts": [in_words(one) for one in found.facts],
        "rules": rules_shown(found),
        "rows": [(SECTION_WORDS[r.section], r.old, r.new) for r in found.rows],
    }


def rules_shown(found: Comparison) -> list[dict[str, Any]]:
    """Each rule that moved: its tag, its words, and what reads otherwise."""
    return [
        {
            "rule": one.rule, "tag": CHANGE_TAGS[one.change],
            "differs": [in_words(d) for d in one.differs],
        }
        for one in found.moved
    ]  # fmt: skip


def in_words(one: Differs) -> dict[str, Any]:
    """Label, older and newer value as a reader says them."""
    return {
        "label": FACT_WORDS[one.name],
        "old": value_words(one.name, one.old),
        "new": value_words(one.name, one.new),
    }


def value_words(name: str, value: Any) -> str:
    """A value as it is read; a dash where there is none."""
    if not value and value is not False:
        return "–"
    if name in {"professions", "applies_to"}:
        labels = dict(Profession.choices)
        return ", ".join(str(labels.get(one, one)) for one in value)
    if isinstance(value, tuple):
        return ", ".join(value)
    if hasattr(value, "isoformat"):
        return str(date_format(value, "j M Y"))
    return str(VALUE_WORDS.get(name, {}).get(value, value))
