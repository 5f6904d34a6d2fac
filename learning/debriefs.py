"""Writing a debrief, and what the debriefs of a project say together."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import changes, record
from learning.catalogue import tags
from learning.guide import guide
from learning.models import Debrief
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from qiapp.lib.versions import save_version

MOST_TIPS = 5
TIPS_LOOKED_AT = 500
TOLD = ("helped", "hindered", "helped_tags", "hindered_tags", "tip")


def debrief_of(project: Project, person: User) -> Debrief:
    """The person's debrief, unsaved and empty before the first words. One query."""
    known = Debrief.objects.filter(project=project, person=person).first()
    return known or Debrief(project=project, person=person)


@transaction.atomic
def write_debrief(*, project: Project, by: User, version: int, **new: Any) -> Debrief:
    """The person's debrief with these words; also after the project has ended.

    `new`: helped, hindered, helped_tags, hindered_tags, tip, audience, answers. Raises
    ActionRefused when nothing at all is said, VersionConflict when it was changed since
    `version` was read.
    """
    if "answers" in new:
        new["answers"] = {key: text for key, text in new["answers"].items() if text}
    require_something(new)
    debrief, is_new = Debrief.objects.get_or_create(project=project, person=by)
    _before, after = changes(debrief, new)
    if after:
        current = debrief.version if is_new else version
        save_version(debrief, current, **after, written_at=timezone.now())
        # Without the words: the history is read by more people than the team.
        record("debrief written", by=by, subject=debrief, project=project,
               changed=sorted(after), tip_for=debrief.audience)  # fmt: skip
    return debrief


@transaction.atomic
def answer_guide(
    *, project: Project, by: User, version: int, answers: dict[str, str]
) -> Debrief:
    """The person's debrief with these answers of the longer guide.

    What the same person wrote on another device since `version` was read stays: where both
    say something else, both stand. Raises ActionRefused when nothing at all is said.
    """
    debrief = debrief_of(project, by)
    if debrief.pk and debrief.version != version:
        answers = {
            key: both(debrief.answers.get(key, ""), text)
            for key, text in answers.items()
        }
    said = {name: getattr(debrief, name) for name in TOLD} | {"answers": answers}
    return write_debrief(project=project, by=by, version=debrief.version, **said)


def both(stored: str, typed: str) -> str:
    """Either text where it holds the other one, or one below the other."""
    if typed in stored:
        return stored
    return typed if stored in typed else f"{stored}\n{typed}"


def require_something(new: dict[str, Any]) -> None:
    if not any(new.get(name) for name in (*TOLD, "answers")):
        raise ActionRefused(_("Say at least one thing: one tap is enough."))


CODING_COLUMNS = ("person", "question", "answer", "tags", "written_on")


def rows_to_code(debriefs: Iterable[Debrief]) -> list[tuple[str, str, str, str, str]]:
    """One row for each answer, under a number in place of the name; see CODING_COLUMNS.

    `tags`: slugs, so that two readers may compare theirs with the team's.
    """
    rows = []
    for number, one in enumerate(sorted(debriefs, key=lambda d: d.person_id), start=1):
        given = [
            ("helped", one.helped, one.helped_tags),
            ("hindered", one.hindered, one.hindered_tags),
            ("tip", one.tip, []),
            *((key, one.answers.get(key, ""), []) for key, _text, _hint in guide()),
        ]
        rows += [
            (
                str(number),
                question,
                text,
                " ".join(slugs),
                one.written_at.date().isoformat(),
            )
            for question, text, slugs in given
            if text or slugs
        ]
    return rows


@dataclass(frozen=True, slots=True)
class Count:
    """How many people of the project named one tag."""

    label: str
    helped: int
    hindered: int


def counts_of(debriefs: Iterable[Debrief]) -> list[Count]:
    """The tags that anybody named, the most named first."""
    helped: Counter[str] = Counter()
    hindered: Counter[str] = Counter()
    for one in debriefs:
        helped.update(one.helped_tags)
        hindered.update(one.hindered_tags)
    named = (helped + hindered).most_common()
    return [
        Count(tags().get(slug, slug), helped[slug], hindered[slug])
        for slug, _number in named
    ]


def tips_on(topic: str, reader: User) -> list[Debrief]:
    """The newest tips of projects on `topic` that `reader` may see. One query, or none."""
    if not topic:
        return []
    found = Debrief.objects.tips_for(reader).filter(project__topic=topic)
    return list(found.exclude(person=reader)[:MOST_TIPS])


@dataclass(frozen=True, slots=True)
class WaysRound:
    """Tips of others who met the same roadblock."""

    label: str
    tips: tuple[str, ...]


def ways_round(
    project: Project, debriefs: Iterable[Debrief], reader: User
) -> list[WaysRound]:
    """Tips that `reader` may see from other projects, by what stood in this one's way.

    Looks at the newest tips only. One query, or none where nothing stood in the way.
    """
    met = {slug for one in debriefs for slug in one.hindered_tags}
    if not met:
        return []
    others = list(
        Debrief.objects.tips_for(reader).exclude(project=project)[:TIPS_LOOKED_AT]
    )
    found = {
        slug: tuple(one.tip for one in others if slug in one.hindered_tags)[:MOST_TIPS]
        for slug in tags()
        if slug in met
    }
    return [WaysRound(tags()[slug], tips) for slug, tips in found.items() if tips]
