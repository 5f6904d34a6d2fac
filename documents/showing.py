"""A project's documents as their pages, files and the API show them."""

from accounts.models import User
from accounts.permissions import Permission
from documents.catalogue import WORD, Kind, kinds
from documents.facts import Facts
from documents.filling import Filled, fill
from documents.gathering import Source
from projects.models import Project
from projects.permissions import permissions_of


def facts_for(project: Project, user: User, granted: frozenset[Permission]) -> Facts:
    """The project's facts as `user` may see them. No query before the first is asked."""
    return Facts(Source(project, user, granted))


def for_reader(project: Project, user: User) -> Facts:
    """The same where there is no request: as `user` may see them. Two queries."""
    return facts_for(project, user, permissions_of(user, project))


def counts_of(facts: Facts) -> list[Filled]:
    """Each kind with its required items filled, in order, to be counted."""
    return [fill(kind, facts.of(kind), required_only=True) for kind in kinds().values()]


def filled(facts: Facts, kind: Kind) -> Filled:
    return fill(kind, facts.of(kind))


def uses_of(key: str) -> list[Kind]:
    """The kinds of documents that use the own words of this key."""
    wanted = WORD + key
    return [
        kind for kind in kinds().values()
        if any(wanted in item.sources for item in kind.items())
    ]  # fmt: skip
