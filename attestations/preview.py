"""Programmes as people look them up, with the confirmations they may know of."""

from dataclasses import dataclass

from accounts.models import User
from attestations.catalogue import Programme, programmes
from attestations.library import newest
from attestations.models import ProgrammeConfirmation
from attestations.office_programmes import OfficeProgramme


@dataclass(frozen=True, slots=True)
class Shown:
    """One programme. Without a confirmation everything in doubt is a preview."""

    programme: Programme
    confirmations: tuple[ProgrammeConfirmation, ...]

    @property
    def is_preview(self) -> bool:
        return not self.confirmations

    def doubtful(self) -> int:
        """How many rules the source does not say today in these words."""
        return sum(rule.in_doubt for rule in self.programme.requirements)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The programmes by the way they take to a board."""

    by_office: tuple[Shown, ...]
    straight: tuple[Shown, ...]
    examples: tuple[Shown, ...]
    own: tuple[Shown, ...] = ()  # of offices the person works with, the newest versions


def shelf_for(user: User) -> Shelf:
    """Every programme of the catalogue, and visible ones of offices. Two queries."""
    visible = ProgrammeConfirmation.objects.visible_to(user).select_related("office")
    known = list(visible)
    shown = [shown_with(one, known) for one in programmes().values()]
    return Shelf(
        tuple(s for s in shown if not (s.programme.straight_to_board or is_example(s))),
        tuple(s for s in shown if s.programme.straight_to_board),
        tuple(s for s in shown if is_example(s)),
        tuple(shown_with(one, known) for one in own_of(user)),
    )


def own_of(user: User) -> list[Programme]:
    """The newest version of each office programme the person may know of."""
    rows = OfficeProgramme.objects.visible_to(user).order_by("published_at", "pk")
    return newest(rows.values_list("programme_id", "version"))


def is_example(shown: Shown) -> bool:
    return shown.programme.is_example


def shown_to(user: User, programme: Programme) -> Shown:
    """One programme with the confirmations `user` may know of. One query."""
    visible = ProgrammeConfirmation.objects.visible_to(user).of(programme)
    return Shown(programme, tuple(visible.select_related("office")))


def shown_with(programme: Programme, known: list[ProgrammeConfirmation]) -> Shown:
    file = (*programme.key, programme.digest)
    return Shown(
        programme,
        tuple(
            one
            for one in known
            if (one.programme_id, one.programme_version, one.digest) == file
        ),
    )
