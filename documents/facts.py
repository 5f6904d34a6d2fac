"""Every fact that documents are filled from: what it says, and where it is typed.

One function a fact, and its place: the page and the very field. Documents name facts by
these keys in their data files; the same facts fill them all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from attestations.models import Participation
from documents import facts_data as data
from documents import facts_person as person
from documents import facts_work as work
from documents.catalogue import WORD, Kind, own_words
from documents.facts_work import Blocks
from documents.filling import Fact
from documents.gathering import Source
from measures.chart import Chart

P = Permission


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the project, its field, and who may write there.

    `more`: further parts of the address. `own`: it takes the reader's part before them.
    """

    name: str
    anchor: str = ""
    needs: Permission = P.EDIT_PROJECT
    more: tuple[str | int, ...] = ()
    query: str = ""
    own: bool = False
    seen: str = ""  # the page where it is changed once it is there; "" for the same one
    find: "Callable[[Source], str] | None" = None  # the whole address, from the rows


def numbers_address(source: Source) -> str:
    """Where the next number is typed; without a measure, where one is named."""
    empty = [one for one in source.charts if not one.series.points]
    return measure_address(source, empty, "observation_record", "#id_period")


def goal_address(source: Source) -> str:
    without = [one for one in source.charts if one.measure.goal is None]
    return measure_address(source, without, "measure_edit", "#id_goal")


def definition_address(source: Source) -> str:
    without = [one for one in source.charts if not one.measure.definition.strip()]
    return measure_address(source, without, "measure_edit", "#id_definition")


def measure_address(
    source: Source, wanting: Sequence[Chart], name: str, anchor: str
) -> str:
    """The page of the first measure that wants it, or of the first; else a new one."""
    project = source.project
    if not source.charts:
        return reverse("measures:measure_add", args=[project.pk]) + "#id_name"
    chosen = (wanting or source.charts)[0].measure
    return reverse(f"measures:{name}", args=[project.pk, chosen.pk]) + anchor


def cycle_address(source: Source) -> str:
    """The first test that is not decided yet, or the last one; else a new one."""
    project = source.project
    if not source.cycles:
        return reverse("pdsa:cycle_plan", args=[project.pk]) + "#id_change"
    open_ones = [one for one in source.cycles if not one.decision]
    chosen = (open_ones or source.cycles[-1:])[0]
    return reverse("pdsa:cycle_detail", args=[project.pk, chosen.pk]) + "#id_decision"


NOWHERE = Place("")
PROJECT = "projects:project_edit"
TITLE, PROBLEM, AIM = (
    Place(PROJECT, f"#id_{name}") for name in ("title", "problem", "aim")
)
STARTED = Place(PROJECT, "#id_started_on")
TEAM = Place("projects:team", needs=P.MANAGE_TEAM)
SPONSORS = Place("projects:sponsors")
SCOPE = Place("reports:charter_part", "#id_scope_in", more=("scope",))
MEASURE = Place(
    "measures:measure_add", "#id_name", P.DEFINE_MEASURE, seen="reports:project_page"
)
NUMBERS = Place("", needs=P.RECORD_DATA, find=numbers_address)
GOAL = Place("", needs=P.DEFINE_MEASURE, find=goal_address)
DEFINITION = Place("", needs=P.DEFINE_MEASURE, find=definition_address)
CYCLE = Place("pdsa:cycle_plan", "#id_change", P.RECORD_CYCLE, seen="pdsa:cycle_list")
DECIDED = Place("", needs=P.RECORD_CYCLE, seen="pdsa:cycle_list", find=cycle_address)
CAUSES, DRIVERS = (
    Place(
        "tools:tool_add", "#id_outline", P.RECORD_CYCLE, more=(kind,),
        seen="tools:tool_list",
    )
    for kind in ("causes", "drivers")
)  # fmt: skip
MEETING = Place(
    "meetings:meeting_plan", "#id_on", P.RECORD_CYCLE, seen="meetings:meeting_list"
)
AUDIT = Place("tally:audit_list", needs=P.RECORD_DATA)
SURVEY = Place("surveys:survey_list", needs=P.RECORD_DATA)
FILE, LETTER = (
    Place(
        "evidence:file_add",
        needs=P.RECORD_CYCLE,
        query=query,
        seen="evidence:file_list",
    )
    for query in ("", "?kind=letter")
)
HOURS = Place("effort:effort_list", needs=P.NOTE_EFFORT)
ROLE = Place("attestations:part_edit", "#id_role_0", P.PARTICIPATE, own=True)
DATES = Place("attestations:part_edit", "#id_started_on", P.PARTICIPATE, own=True)
STEPS = Place("attestations:steps_edit", "", P.PARTICIPATE, own=True)
THOUGHTS = Place("attestations:reflections_edit", "", P.PARTICIPATE, own=True)
PART = Place("attestations:participation_detail", "", P.PARTICIPATE, own=True)
JOIN = Place("attestations:programme_join", needs=P.PARTICIPATE)
ACTIVITIES = Place("activities:own_activities", needs=P.PARTICIPATE)

Tell = Callable[[Source], Blocks]
FACTS: dict[str, tuple[Tell, Place]] = {
    "title": (work.title, TITLE),
    "problem": (work.problem, PROBLEM),
    "aim": (work.aim, AIM),
    "organization": (work.organization, NOWHERE),
    "period": (work.period, STARTED),
    "status": (work.status, Place(PROJECT)),
    "leaders": (work.leaders, TEAM),
    "team": (work.team, TEAM),
    "professions": (work.professions, TEAM),
    "physicians": (work.physicians, TEAM),
    "offices": (work.offices, SPONSORS),
    "scope": (work.scope, SCOPE),
    "funding_known": (work.funding_known, ACTIVITIES),
    "method": (work.method, CYCLE),
    "interventions": (work.interventions, CYCLE),
    "tests": (work.tests, CYCLE),
    "first_test": (work.first_test, CYCLE),
    "later_tests": (work.later_tests, CYCLE),
    "learned": (work.learned, DECIDED),
    "decided": (work.decided, DECIDED),
    "next_step": (work.next_step, DECIDED),
    "test_leaders": (work.test_leaders, CYCLE),
    "process_change": (work.process_change, CYCLE),
    "causes": (work.causes, CAUSES),
    "drivers": (work.drivers, DRIVERS),
    "meetings": (work.meetings, MEETING),
    "meeting_count": (work.meeting_count, MEETING),
    "obstacles": (work.obstacles, ACTIVITIES),
    "files": (work.files, FILE),
    "approvals": (work.approvals, LETTER),
    "measures": (data.measures, MEASURE),
    "goals": (data.goals, GOAL),
    "definitions": (data.definitions, DEFINITION),
    "definition_changes": (data.definition_changes, NUMBERS),
    "population": (data.population, NUMBERS),
    "sites": (data.sites, NUMBERS),
    "sampling": (data.sampling, AUDIT),
    "sources_of_numbers": (data.sources_of_numbers, NUMBERS),
    "quality": (data.quality, NUMBERS),
    "baseline": (data.baseline, NUMBERS),
    "follow_up": (data.follow_up, NUMBERS),
    "data_rounds": (data.data_rounds, NUMBERS),
    "data_table": (data.data_table, NUMBERS),
    "charts": (data.charts, NUMBERS),
    "results": (data.results, NUMBERS),
    "balancing": (data.balancing, MEASURE),
    "gaps": (data.gaps, NUMBERS),
    "survey": (data.survey, SURVEY),
    "analysis": (data.analysis, NUMBERS),
    "study": (data.study, CYCLE),
    "found_limits": (data.found_limits, NUMBERS),
    "abstract": (data.abstract, CYCLE),
    "months": (person.months, NUMBERS),
    "window": (person.window, NUMBERS),
}
OwnTell = Callable[[Source, Participation], Blocks]
OWN_FACTS: dict[str, tuple[OwnTell, Place]] = {
    "my_name": (person.my_name, PART),
    "my_programme": (person.my_programme, PART),
    "my_role": (person.my_role, ROLE),
    "my_dates": (person.my_dates, DATES),
    "my_steps": (person.my_steps, STEPS),
    "my_reflections": (person.my_reflections, THOUGHTS),
    "my_hours": (person.my_hours, HOURS),
    "my_meetings": (person.my_meetings, MEETING),
    "my_state": (person.my_state, PART),
    "activity": (person.activity, PART),
    "stages": (person.stages, PART),
}


@dataclass
class Facts(Mapping[str, Fact]):
    """The facts by key, each told once and only when a document asks for it.

    `programmes`: whose part of the reader's is meant; `document`: which one asks. `told`
    is shared by all documents.
    """

    source: Source
    programmes: tuple[str, ...] = ()
    document: str = ""
    told: dict[str, Fact] = field(default_factory=dict)

    def of(self, kind: Kind) -> "Facts":
        """The same facts for this document: the part in its program, the way back to it."""
        return replace(self, programmes=kind.programmes, document=kind.id)

    def __getitem__(self, key: str) -> Fact:
        if key in OWN_FACTS:
            return own_fact(key, self.source, self.programmes)
        if key.startswith(WORD):
            return own_words_fact(key.removeprefix(WORD), self.source, self.document)
        if key not in self.told:
            self.told[key] = fact_of(key, self.source)
        return self.told[key]

    def __iter__(self) -> Iterator[str]:
        return iter([*FACTS, *OWN_FACTS, *(WORD + key for key in own_words())])

    def __len__(self) -> int:
        return len(FACTS) + len(OWN_FACTS) + len(own_words())


def fact_of(key: str, source: Source) -> Fact:
    """One fact of the project. Raises KeyError for a key that nobody computes."""
    tell, place = FACTS[key]
    return placed(tell(source), place, source)


def own_words_fact(name: str, source: Source, document: str) -> Fact:
    """What the team wrote for documents; its page leads back to the one that asked."""
    key, query = own_words()[name].key, f"?from={document}" if document else ""
    place = Place("documents:words_edit", "#id_text", more=(key,), query=query)
    return placed(work.texts(source.words.get(key, "")), place, source)


def own_fact(key: str, source: Source, programmes: Sequence[str]) -> Fact:
    """One fact of the reader's own part; without one, where a program is joined."""
    tell, place = OWN_FACTS[key]
    part = source.part(programmes)
    if part is None:
        return placed((), JOIN, source)
    if place.own:
        place = replace(place, more=(part.pk, *place.more))
    return placed(tell(source, part), place, source)


def placed(blocks: Blocks, place: Place, source: Source) -> Fact:
    if place is NOWHERE:
        return Fact(blocks)
    if place.needs not in source.granted:
        lead = _("Only some of the team may write this. Ask the project lead.")
        return Fact(blocks, hint=lead)
    if blocks and place.seen:
        return Fact(blocks, url=reverse(place.seen, args=[source.project.pk]))
    return Fact(blocks, url=address(place, source))


def address(place: Place, source: Source) -> str:
    if place.find is not None:
        return place.find(source)
    if place is ACTIVITIES:
        return reverse(place.name)
    page = reverse(place.name, args=[source.project.pk, *place.more])
    return page + place.query + place.anchor
