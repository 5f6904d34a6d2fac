"""The charter's page: what the project knows, what the team wrote, what is still open."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from projects.actions.charter import SignOff, SignOffs, charter_of, sign_offs
from projects.models import Charter, CharterEdition, Milestone, Project
from projects.role_cards import Place, gaps_of
from reports.charter_known import Knowledge, Known, drafts_of, facts_of, knowledge_of
from reports.charter_timeline import planned, timeline_draft

PART_NAMES = {
    "scope": gettext_lazy("Scope"),
    "resources": gettext_lazy("Resources"),
    "timeline": gettext_lazy("Timeline"),
    "people": gettext_lazy("Champions and sponsor"),
    "partners": gettext_lazy("Partners' goals"),
}


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the charter; `draft` is proposed while it is empty."""

    name: str
    label: str
    text: str
    draft: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the charter that is written by itself."""

    key: str
    title: str
    texts: list[Text]

    def has_draft(self) -> bool:
        return any(one.draft for one in self.texts)

    def is_empty(self) -> bool:
        return not any(one.text for one in self.texts)


@dataclass(frozen=True, slots=True)
class CharterPage:
    project: Project
    charter: Charter
    facts: list[Known]
    parts: list[Part]
    gaps: list[str]
    sign_offs: SignOffs
    mine: SignOff | None
    milestones: list[Milestone]
    edition_count: int


def charter_page_for(project: Project, user: User) -> CharterPage:
    """What `user` sees of the charter. Twenty queries at most."""
    known, charter = knowledge_of(project), charter_of(project)
    offs = sign_offs(charter)
    milestones = list(project.milestones.all())
    for one in milestones:
        one.project = project
    return CharterPage(
        project=project, charter=charter, facts=facts_of(known),
        parts=parts_of(charter, known), gaps=gaps_in(known, charter),
        sign_offs=offs, mine=offs.of(user), milestones=milestones,
        edition_count=charter.editions.count() if charter.pk else 0,
    )  # fmt: skip


def parts_of(charter: Charter, known: Knowledge) -> list[Part]:
    """Every part in order, proposals beside its empty texts."""
    drafts = drafts_of(known, timeline_draft(planned(known)))
    return [
        Part(
            key,
            str(PART_NAMES[key]),
            [text_of(charter, name, drafts) for name in names],
        )
        for key, names in Charter.PARTS.items()
    ]


def text_of(charter: Charter, name: str, drafts: dict[str, str]) -> Text:
    text = getattr(charter, name)
    return Text(name, label_of(name), text, "" if text else drafts.get(name, ""))


def label_of(name: str) -> str:
    label = str(Charter._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[0].upper() + label[1:]


def gaps_in(known: Knowledge, charter: Charter) -> list[str]:
    places = [Place(one.role, one.profession, one.card) for one in known.team]
    return gaps_of(places, charter.champion)


@dataclass(frozen=True, slots=True)
class Difference:
    """One text that differs between two versions; "" where it was empty."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """One signed version, why it came and what changed in it since the one before."""

    edition: CharterEdition
    reason: str
    differences: list[Difference]
    signers: list[str]


def versions_of(charter: Charter) -> list[Version]:
    """Every signed version, the newest first. Two queries."""
    if charter.pk is None:
        return []
    editions = list(charter.editions.prefetch_related("signatures__user"))
    before: dict[str, str] = {}
    found = []
    for edition in editions:
        found.append(version_of(edition, before))
        before = edition.content
    return found[::-1]


def version_of(edition: CharterEdition, before: dict[str, str]) -> Version:
    changed = differences(before, edition.content) if before else []
    signers = dict.fromkeys(str(one.user) for one in edition.signatures.all())
    return Version(edition, edition.reason, changed, list(signers))


def unsigned_changes(charter: Charter) -> list[Difference]:
    """What changed since the last signed version; empty while nothing did. One query."""
    last = charter.editions.last() if charter.pk else None
    return differences(last.content, charter.content()) if last else []


def differences(before: dict[str, str], after: dict[str, str]) -> list[Difference]:
    """The texts that differ, in the charter's order."""
    names = content_labels()
    return [
        Difference(label, before.get(name, ""), after.get(name, ""))
        for name, label in names.items()
        if before.get(name, "") != after.get(name, "")
    ]


def content_labels() -> dict[str, str]:
    about = {
        "title": _("Title"), "problem": _("Problem"), "aim": _("Aim"),
        "aim_due": _("By when"),
    }  # fmt: skip
    return about | {name: label_of(name) for name in Charter.TEXTS}
