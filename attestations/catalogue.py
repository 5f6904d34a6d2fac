"""The programmes of boards and sponsors: data files, loaded and checked.

Django-free. A programme is one TOML file per version; a change is a new file, and the
old one stays for those who signed under it.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FOLDER = Path(__file__).parent / "data" / "programmes"

# Every kind of requirement, and the arguments its file may and must give.
KINDS: dict[str, frozenset[str]] = {
    "aim_stated": frozenset(),
    "baseline": frozenset({"minimum"}),
    "follow_up": frozenset({"minimum"}),
    "completed_cycles": frozenset({"minimum"}),
    "meetings_with_chart": frozenset({"minimum"}),
    "physician_on_team": frozenset(),
    "role_chosen": frozenset(),
    "steps_claimed": frozenset(),
    "dates_stated": frozenset(),
    "reflections_written": frozenset(),
    "credited_once": frozenset(),
    "consent_given": frozenset(),
    "identity_complete": frozenset(),
    "linked_cycles": frozenset({"minimum"}),
    "process_change": frozenset({"minimum"}),
    "project_lasts_days": frozenset({"minimum"}),
    "project_lasts_months": frozenset({"minimum"}),
    "part_lasts_months": frozenset({"minimum"}),
    "part_lasts_at_most": frozenset({"maximum"}),
    "deadline": frozenset({"deadline"}),
    "signed_within_months": frozenset({"maximum"}),
    "monthly_activity": frozenset({"minimum"}),
    "measures_followed": frozenset({"minimum"}),
    "balancing_measure": frozenset({"minimum"}),
    "periods_per_measure": frozenset({"minimum"}),
    "charts_per_period": frozenset({"minimum", "periods"}),
    "charts_per_phase": frozenset({"minimum"}),
    "same_definition": frozenset(),
    "remeasured_within_months": frozenset({"maximum"}),
    "data_reviews": frozenset({"minimum"}),
    "respondents": frozenset({"minimum"}),
    "reflection_written": frozenset({"reflection"}),
    "activities": frozenset({"minimum"}),
    "team_size": frozenset({"maximum"}),
    "cosigner_in_team": frozenset({"by"}),
    "funding_stated": frozenset(),
    "course_completed": frozenset(),
    "application_made": frozenset(),
    "fee_note": frozenset(),
}
ARGUMENTS: frozenset[str] = frozenset().union(*KINDS.values())
# What no record of QIApp can show: a person judges it, so it never stops a signature.
SHOWN_KINDS = frozenset({
    "data_reviews", "respondents", "funding_stated", "course_completed",
    "application_made", "fee_note",
})  # fmt: skip
# What the person alone says, and credit given twice: no reviewer settles or waives these.
NEVER_SETTLED = frozenset({
    "role_chosen", "dates_stated", "reflections_written", "reflection_written",
    "credited_once", "consent_given", "identity_complete",
})  # fmt: skip
SCOPES = ("project", "participant")
PURPOSES = ("signing", "reporting", "showing")
# What an activity's committee or stages accept (attestations/conditions.py); no file
# holds such a rule, the activity's set-up does.
ACCEPTED = "accepted"
ACCEPTED_BEFORE = ("signing", "approval")
CONFIRMERS = ("office", "operator")
CONFIDENCES = ("verified", "dated", "inferred")
SIGNERS = ("participant", "cosigner", "office")


class CatalogueError(ValueError):
    """A programme file is not usable; the message names the file and the place."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One rule. `needed_for` signing stops a signature, `reporting` only the report.

    `showing` stops nothing: the person states or shows it, and whoever gives the credit
    judges. `applies_to`: professions; empty means everybody. `deadline`: month and day
    as MM-DD. `reflection`: id of the one asked for. `by`: roles that may co-sign. `part`:
    the heading it stands under.
    """

    id: str
    kind: str
    scope: str
    text: str
    source: str
    confidence: str
    needed_for: str = "signing"
    minimum: int = 0
    applies_to: tuple[str, ...] = ()
    note: str = ""
    maximum: int = 0
    periods: int = 0
    deadline: str = ""
    reflection: str = ""
    by: tuple[str, ...] = ()
    part: str = ""

    @property
    def in_doubt(self) -> bool:
        """Whether the source does not say it today in these words."""
        return self.confidence != "verified"

    @property
    def may_be_settled(self) -> bool:
        """Whether reviewers may settle or waive it: only what stops a signature."""
        settled = self.kind not in NEVER_SETTLED and self.kind != ACCEPTED
        return self.needed_for == "signing" and settled

    def threshold(self) -> str:
        """The number the rule turns on, or an empty text."""
        numbers = [
            f"≥ {self.minimum}" if self.minimum else "",
            f"≤ {self.maximum}" if self.maximum else "",
            f"× {self.periods}" if self.periods else "",
            self.deadline,
        ]
        return " ".join(one for one in numbers if one)

    def host(self) -> str:
        """The site of the source, where the source is a web address."""
        return urlsplit(self.source).hostname or ""


@dataclass(frozen=True, slots=True)
class Role:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """`by_signing`: the signature itself is the step; nobody ticks it."""

    id: str
    text: str
    by_signing: bool = False


@dataclass(frozen=True, slots=True)
class Reflection:
    id: str
    prompt: str
    required: bool
    minimum_words: int


@dataclass(frozen=True, slots=True)
class Statement:
    id: str
    signed_by: str
    text: str


@dataclass(frozen=True, slots=True)
class Credit:
    """`confidence` speaks of `amount`, as that of a requirement does of its rule."""

    kind: str
    amount: str
    note: str
    source: str = ""
    confidence: str = "inferred"


@dataclass(frozen=True, slots=True)
class Programme:
    """One version of a programme. `digest`: SHA-256 of its file.

    `confirmed_by`: whose reviewer confirms it before use; the operator's where the person
    goes straight to a board. `page_dated`: what the source says of its own age.
    `is_example`: a sponsor's style to copy, not a programme of anybody.
    `accepted_before`: what the committee and the stages of an activity stop while they have
    not accepted: the person's signature, or only the office's approval.
    """

    id: str
    version: str
    title: str
    short_title: str
    summary: str
    source_url: str
    checked_on: date
    next_review: date
    reviewed_by: str
    professions: tuple[str, ...]
    needs_office: bool
    credit: Credit
    roles: tuple[Role, ...]
    steps: tuple[Step, ...]
    reflections: tuple[Reflection, ...]
    requirements: tuple[Requirement, ...]
    statements: tuple[Statement, ...]
    digest: str
    confirmed_by: str = "office"
    page_dated: str = ""
    is_example: bool = False
    accepted_before: str = "approval"

    @property
    def key(self) -> tuple[str, str]:
        return self.id, self.version

    def is_overdue(self, today: date) -> bool:
        """Whether the day its source had to be read again has passed."""
        return self.next_review < today

    @property
    def straight_to_board(self) -> bool:
        """Whether the person applies to the board; no office reports it."""
        return self.confirmed_by == "operator"

    def source_parts(self) -> list[str]:
        """The source's address in pieces, so that a narrow page can break it."""
        return re.findall(r"[^/_-]+[/_-]*", self.source_url)

    def statements_of(self, signer: str) -> tuple[Statement, ...]:
        return tuple(s for s in self.statements if s.signed_by == signer)

    def claimable_steps(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if not step.by_signing)

    def role(self, role_id: str) -> Role | None:
        return next((role for role in self.roles if role.id == role_id), None)

    def reflection(self, reflection_id: str) -> Reflection:
        """Raises ValueError when there is no such reflection."""
        for one in self.reflections:
            if one.id == reflection_id:
                return one
        raise ValueError(f"no reflection {reflection_id!r}")

    def requirements_for(self, profession: str) -> tuple[Requirement, ...]:
        """The rules that concern somebody of this profession, in the file's order."""
        return tuple(
            r
            for r in self.requirements
            if not r.applies_to or profession in r.applies_to
        )

    def has_doubts(self) -> bool:
        """Whether any rule is not verified word by word."""
        return any(r.in_doubt for r in self.requirements)


@cache
def programmes() -> dict[tuple[str, str], Programme]:
    """Every programme by (id, version), in file-name order. Raises CatalogueError."""
    return load_folder(FOLDER)


def straight_to_boards() -> list[str]:
    """Ids of the programmes that no office reports."""
    return sorted({p.id for p in programmes().values() if p.straight_to_board})


def find(programme_id: str, version: str) -> Programme:
    """A file's programme; attestations/library.py finds those of offices too.

    Raises KeyError when there is no such version.
    """
    return programmes()[programme_id, version]


def load_folder(folder: Path) -> dict[tuple[str, str], Programme]:
    """The programmes of all files. Raises CatalogueError, also on a version held twice."""
    found: dict[tuple[str, str], Programme] = {}
    for path in sorted(folder.glob("*.toml")):
        programme = load(path)
        if programme.key in found:
            raise CatalogueError(f"{path.name}: version {programme.key} stands twice")
        found[programme.key] = programme
    return found


def load(path: Path) -> Programme:
    """One programme. Raises CatalogueError with the file's name and what is wrong."""
    content = path.read_bytes()
    try:
        programme = parse(tomllib.loads(content.decode()), sha256(content).hexdigest())
        check(programme)
    except (KeyError, TypeError, ValueError) as error:
        raise CatalogueError(f"{path.name}: {describe(error)}") from error
    if path.stem != f"{programme.id}-{programme.version}":
        raise CatalogueError(f"{path.name}: the file name is not its id and version")
    return programme


def parse_text(text: str) -> Programme:
    """The programme of a TOML text that need not be a file.

    Raises CatalogueError with what is wrong, the line of a slip in TOML included.
    """
    try:
        content = text.encode()
        programme = parse(tomllib.loads(text), sha256(content).hexdigest())
        check(programme)
        check_words(programme)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CatalogueError(describe(error)) from error
    return programme


def check_words(programme: Programme) -> None:
    """Raises ValueError where a person edited what a file's author would not get wrong."""
    for name in ("id", "version"):
        if not re.fullmatch(r"[a-z0-9-]{1,60}", getattr(programme, name)):
            raise ValueError(f"{name} is not made of small letters, digits and hyphens")
    if not isinstance(programme.checked_on, date) or not isinstance(
        programme.next_review, date
    ):
        raise ValueError("checked_on and next_review are days, such as 2026-11-22")
    if programme.next_review <= programme.checked_on:
        raise ValueError("next_review is not after checked_on")
    if not programme.title.strip() or not programme.professions:
        raise ValueError("the title or the professions are missing")
    for rule in programme.requirements:
        check_numbers(rule)


def check_numbers(rule: Requirement) -> None:
    """Raises ValueError where a threshold is no whole number above 0."""
    for name in ("minimum", "maximum", "periods"):
        value = getattr(rule, name)
        if name in KINDS[rule.kind] and not (type(value) is int and 0 < value <= 999):
            raise ValueError(f"requirement {rule.id!r}: {name} is not from 1 to 999")


def describe(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def parse(raw: dict[str, Any], digest: str) -> Programme:
    """The programme of a parsed file. Raises KeyError or TypeError on a wrong shape."""
    plain = dict(raw)
    parts: dict[str, Any] = {
        "roles": [Role(**one) for one in plain.pop("role")],
        "steps": [Step(**one) for one in plain.pop("step")],
        "reflections": [Reflection(**one) for one in plain.pop("reflection")],
        "requirements": [requirement_of(one) for one in plain.pop("requirement")],
        "statements": [Statement(**one) for one in plain.pop("statement")],
    }
    rows: dict[str, Any] = {name: tuple(part) for name, part in parts.items()}
    return Programme(
        credit=Credit(**plain.pop("credit")),
        professions=tuple(plain.pop("professions")),
        digest=digest,
        **plain,
        **rows,
    )


def requirement_of(raw: dict[str, Any]) -> Requirement:
    """Raises ValueError on an unknown kind or an argument that the kind does not take."""
    kind = raw["kind"]
    if kind not in KINDS:
        raise ValueError(f"requirement {raw.get('id')!r} has the unknown kind {kind!r}")
    given = ARGUMENTS & raw.keys()
    if given != KINDS[kind]:
        wanted = ", ".join(sorted(KINDS[kind])) or "none"
        raise ValueError(f"requirement {raw['id']!r}: arguments of {kind!r}: {wanted}")
    lists = {name: tuple(raw.get(name, ())) for name in ("applies_to", "by")}
    return Requirement(**(raw | lists))


def check(programme: Programme) -> None:
    """Raises ValueError on the first fault: ids, sources, words that are not known."""
    for what in ("roles", "steps", "reflections", "requirements", "statements"):
        rows = getattr(programme, what)
        ids = [row.id for row in rows]
        if not ids or len(set(ids)) < len(ids):
            raise ValueError(f"{what}: none, or an id stands twice")
    if not programme.source_url.startswith("https://"):
        raise ValueError("source_url is not a web address")
    check_confirmer(programme)
    for requirement in programme.requirements:
        check_requirement(requirement)
        if requirement.reflection:
            programme.reflection(requirement.reflection)
    missing = set(SIGNERS) - {s.signed_by for s in programme.statements}
    unknown = {s.signed_by for s in programme.statements} - set(SIGNERS)
    if missing or unknown:
        raise ValueError(f"statements: signers {sorted(missing | unknown)}")


def check_confirmer(programme: Programme) -> None:
    """Raises ValueError when it is not clear who confirms the programme."""
    if programme.confirmed_by not in CONFIRMERS:
        raise ValueError(f"confirmed_by is not in {CONFIRMERS}")
    if programme.accepted_before not in ACCEPTED_BEFORE:
        raise ValueError(f"accepted_before is not in {ACCEPTED_BEFORE}")
    if programme.straight_to_board == programme.needs_office:
        raise ValueError("needs_office and confirmed_by do not fit together")


def check_requirement(requirement: Requirement) -> None:
    """Raises ValueError on a missing source or a word that is not in its closed set."""
    known = [
        ("scope", SCOPES),
        ("needed_for", PURPOSES),
        ("confidence", CONFIDENCES),
    ]
    for name, words in known:
        if getattr(requirement, name) not in words:
            raise ValueError(
                f"requirement {requirement.id!r}: {name} is not in {words}"
            )
    if requirement.kind in SHOWN_KINDS and requirement.needed_for != "showing":
        raise ValueError(f"requirement {requirement.id!r}: must be needed for showing")
    if requirement.needed_for != "signing" and requirement.scope != "participant":
        raise ValueError(f"requirement {requirement.id!r}: scope must be participant")
    if requirement.deadline:
        date.fromisoformat(f"2001-{requirement.deadline}")  # a year without 29 February
    if not requirement.source.strip() or not requirement.text.strip():
        raise ValueError(f"requirement {requirement.id!r}: source or text is missing")
