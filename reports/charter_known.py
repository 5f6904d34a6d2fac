"""What the charter need not ask: it stands in the project already, and is always current."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import ProjectRole
from attestations import library
from coaching.dashboard import main_measure
from measures.models import Measure
from measures.topic_start import goal_words
from projects.models import Membership, Project


@dataclass(frozen=True, slots=True)
class Known:
    """One thing the project knows: where it is changed stands in `url`."""

    label: str
    lines: list[str]
    url: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the charter is filled and drafted from. `programmes`: their short titles."""

    project: Project
    measures: list[Measure]
    team: list[Membership]
    programmes: list[str]
    offices: list[str]

    def main(self) -> Measure | None:
        return main_measure(self.measures)


def knowledge_of(project: Project) -> Knowledge:
    """Four queries."""
    joined = project.participations.values_list("programme_id", "programme_version")
    sponsors = project.sponsorships.select_related("organisation")
    return Knowledge(
        project=project,
        measures=list(Measure.objects.seen_in(project).current().of_team()),
        team=list(project.team()),
        programmes=programme_names(joined),
        offices=[one.organisation.name for one in sponsors],
    )


def programme_names(joined: Iterable[tuple[str, str]]) -> list[str]:
    return [str(library.find(*one).short_title) for one in sorted(set(joined))]


def facts_of(known: Knowledge) -> list[Known]:
    """The charter's first half, in its order; what is not known yet has no lines."""
    project = known.project
    edit = reverse("projects:project_edit", args=[project.pk])
    home = reverse("reports:project_page", args=[project.pk])
    return [
        Known(_("Problem"), [project.problem], edit),
        Known(_("Aim"), aim_lines(project), edit),
        Known(_("Measures and goals"), [measure_line(m) for m in known.measures], home),
        Known(_("Started"), [date_format(project.started_on)], edit),
        Known(_("Where"), [place_of(project)], ""),
        Known(
            _("Program"), known.programmes + known.offices,
            reverse("projects:sponsors", args=[project.pk]),
        ),
    ]  # fmt: skip


def aim_lines(project: Project) -> list[str]:
    due = project.aim_due
    by = [_("By %(day)s.") % {"day": date_format(due)}] if due else []
    return [line for line in [project.aim, *by] if line]


def measure_line(measure: Measure) -> str:
    """“Missed visits (by month): goal 10 %”"""
    about = _("%(measure)s (by %(period)s)") % {
        "measure": measure.name, "period": measure.get_period_display().lower(),
    }  # fmt: skip
    if measure.goal is None:
        return about
    return _("%(about)s: goal %(goal)s") % {
        "about": about,
        "goal": goal_words(measure),
    }


def place_of(project: Project) -> str:
    return str(project.organisation or _("A practice of one"))


def drafts_of(known: Knowledge, timeline: str) -> dict[str, str]:
    """A proposal by charter text, made of what is known; "" where nothing is known.

    `timeline`: the planned steps in words. A proposal is shown beside an empty text and becomes the team's only when it takes it.
    """
    return {
        "scope_in": scope_draft(known),
        "resources": resources_draft(known),
        "resources_needed": needed_draft(known),
        "timeline": timeline,
        "champion": people_in(known, ProjectRole.LOCAL_CHAMPION),
        "partner_goals": partners_draft(known),
    }


def scope_draft(known: Knowledge) -> str:
    main = known.main()
    counted = main.denominator if main else ""
    if not counted:
        return ""
    return _("%(counted)s at %(place)s, since %(day)s.") % {
        "counted": counted[0].upper() + counted[1:],
        "place": place_of(known.project),
        "day": date_format(known.project.started_on),
    }


def resources_draft(known: Knowledge) -> str:
    people = len(known.team)
    team = ngettext(
        "A team of %(count)d person.", "A team of %(count)d people.", people
    ) % {"count": people}
    minutes = sum(one.minutes_per_point or 0 for one in known.measures)
    if not minutes:
        return team
    counting = _("Counting one period takes about %(minutes)d minutes.") % {
        "minutes": minutes
    }
    return f"{team} {counting}"


def needed_draft(known: Knowledge) -> str:
    main = known.main()
    if main is None:
        return ""
    return _(
        "Time to count “%(measure)s” in every period, and to meet once a month."
    ) % {"measure": main.name}


def people_in(known: Knowledge, role: str) -> str:
    return ", ".join(str(one.user) for one in known.team if one.role == role)


def partners_draft(known: Knowledge) -> str:
    if not known.offices:
        return ""
    return _("%(offices)s: a complete record of what the team did, for credit.") % {
        "offices": ", ".join(known.offices)
    }
