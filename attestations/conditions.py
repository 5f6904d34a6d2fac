"""What apps above have to accept before a claim counts: a committee, stages (ADR 33).

`ATTESTATION_CONDITIONS` in the settings names functions; each takes participations and
answers the conditions of each that has some, by its id, in as many queries for forty as for
one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from attestations.catalogue import ACCEPTED, Programme, Requirement
from attestations.findings import Finding, Place, Verdict
from attestations.models import Participation
from qiapp.lib.errors import ActionRefused


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing somebody else accepts, and where it stands.

    `mendable`: the project's lead does the next thing; otherwise one waits for others.
    `url` is the participant's page, `office_url` that of the CME office.
    """

    id: str
    text: str
    sentence: str
    met: bool
    url: str
    office_url: str
    mendable: bool = False

    @property
    def verdict(self) -> Verdict:
        if self.met:
            return Verdict.MET
        return Verdict.NOT_MET if self.mendable else Verdict.NOT_YET_DUE


Conditions = Mapping[int, Sequence[Condition]]
Source = Callable[[Sequence[Participation]], Conditions]


def conditions_of(participations: Iterable[Participation]) -> dict[int, list[Condition]]:  # fmt: skip
    """The conditions of each participation by its id, empty for those without."""
    parts = list(participations)
    found: dict[int, list[Condition]] = defaultdict(list)
    for path in settings.ATTESTATION_CONDITIONS if parts else ():
        source: Source = import_string(path)
        for part, conditions in source(parts).items():
            found[part].extend(conditions)
    return found


def findings_of(
    programme: Programme, conditions: Iterable[Condition]
) -> tuple[Finding, ...]:
    """The conditions as the last rules of the programme: what is left shows both."""
    return tuple(finding_of(one, programme.accepted_before) for one in conditions)


def finding_of(one: Condition, needed_for: str) -> Finding:
    rule = Requirement(
        id=one.id, kind=ACCEPTED, scope="participant", text=one.text,
        source=_("The activity's rules"), confidence="verified", needed_for=needed_for,
    )  # fmt: skip
    place = Place.BY_LEAD if one.mendable else Place.ELSEWHERE
    return Finding(rule, one.verdict, one.sentence, place, one.url)


def open_conditions(participation: Participation) -> list[Condition]:
    """What still has to be accepted before the CME office approves this part."""
    return [o for o in conditions_of([participation])[participation.pk] if not o.met]


def require_accepted(participation: Participation) -> None:
    """Raises ActionRefused with the first condition that is not met, by its name."""
    for one in open_conditions(participation):
        raise ActionRefused(
            _("Not yet: “%(requirement)s”. %(sentence)s")
            % {"requirement": one.text, "sentence": one.sentence}
        )
