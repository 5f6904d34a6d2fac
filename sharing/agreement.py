"""The data-sharing agreement in plain words, and how far it is what really holds."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from measures.models import Measure, Peers
from projects.models import Project
from qiapp.lib.canonical import canonical, digest_of
from sharing.models import Agreement
from sharing.overview import shown_pairs
from sharing.recipients import recipients_of

EDITION = 1
# A change of meaning is a new edition: what was signed keeps its own words.
WORDS = (
    gettext_lazy("The numbers belong to our practice. We decide for each measure who sees it."),
    gettext_lazy("Only counts are shared, never patients. Nobody may try to find out who is counted."),
    gettext_lazy("Other practices of a collaborative see what we chose: nothing, a code name, or our name. "
                 "What they see they use to learn, and they pass it on to nobody."),
    gettext_lazy("Sums of a group hold our numbers only where we share at least under a code name."),
    gettext_lazy("Outside the group, such as funders or the public, counts of 1 to 10 are withheld, and "
                 "so is what they could be worked out from."),
    gettext_lazy("We may take back what we share on any day. It is gone from then on; sums of the "
                 "group that were kept before stay as they are."),
)  # fmt: skip
PEER_WORDS = {
    Peers.BLINDED: gettext_lazy("other practices, under a code name"),
    Peers.NAMED: gettext_lazy("other practices, with our name"),
}
Shown = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One measure whose audience is not the one that was signed."""

    measure: str
    signed: list[str]
    now: list[str]


def words_now() -> list[str]:
    return [str(one) for one in WORDS]


def shown_now(project: Project) -> Shown:
    """Who sees which measure of the team at present, by its name. Four queries."""
    recipients, pairs = recipients_of(project), shown_pairs(project)
    team = Measure.objects.filter(project=project).current().of_team()
    found: Shown = {}
    for measure in team:
        audience = [
            f"{one.name} ({one.word})"
            for one in recipients
            if (measure.pk, one.kind, one.pk) in pairs
        ]
        if measure.peers:
            audience.append(str(PEER_WORDS[Peers(measure.peers)]))
        found[measure.name] = audience
    return found


def digest_now(project: Project) -> str:
    """SHA-256 of what would be signed now."""
    return digest_for(words_now(), shown_now(project))


def digest_for(words: list[str], shown: Shown) -> str:
    content: dict[str, Any] = {"edition": EDITION, "words": words, "shown": shown}
    return digest_of(canonical(content))


def standing_agreement(project: Project) -> Agreement | None:
    """The agreement that holds. One query."""
    rows = project.sharing_agreements.standing().select_related("signed_by")
    return rows.first()


def mismatches(agreement: Agreement, now: Shown) -> list[Mismatch]:
    """Where what holds now is not what was signed, by measure; also new and lost ones."""
    names = [*agreement.shown, *(one for one in now if one not in agreement.shown)]
    return [
        Mismatch(name, in_words(agreement.shown.get(name)), in_words(now.get(name)))
        for name in names
        if agreement.shown.get(name) != now.get(name)
    ]


def in_words(audience: list[str] | None) -> list[str]:
    if audience is None:
        return [_("not a measure of the team")]
    return audience or [_("our team alone")]
