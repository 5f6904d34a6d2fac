"""The demo's charter: proposed dates, picked parts, two signed versions, a hand-over."""

from projects.actions import charter as charters
from projects.actions.team import add_member, pick_part
from projects.actions.timeline import apply_timeline
from projects.models import Charter, Project
from projects.role_cards import CARDS_BY_KEY
from qiapp.demo.people import Cast
from qiapp.demo.stories import Story
from reports.charter_known import knowledge_of
from reports.charter_timeline import planned, step_names
from reports.hand_over_actions import hand_over

PARTS = {"physician": "lead", "nurse": "data"}


def add_charter(project: Project, story: Story, cast: Cast) -> None:
    if not story.charter:
        return
    lead = project.created_by
    charter = charters.charter_of(project)
    charters.revise_charter(
        charter=charter, by=lead, version=charter.version, **story.charter
    )
    apply_timeline(
        project=project, plan=planned(knowledge_of(project)),
        names=step_names(), by=lead,
    )  # fmt: skip
    pick_parts(project, cast)
    sign_twice(charter, cast)
    hand_something_over(project, cast)


def pick_parts(project: Project, cast: Cast) -> None:
    for key, card in PARTS.items():
        place = project.memberships.get(user=cast.users[key])
        pick_part(
            membership=place, by=place.user, version=place.version, card=card,
            responsibilities=CARDS_BY_KEY[card].words(),
        )  # fmt: skip


def sign_twice(charter: Charter, cast: Cast) -> None:
    """Everybody signed the first version; the second one waits for the nurse."""
    for key in ("physician", "nurse", "leader"):
        charters.sign_charter(
            charter=charter, by=cast.users[key], digest=charter.digest()
        )
    lead = charter.project.created_by
    charters.revise_charter(
        charter=charter, by=lead, version=charter.version,
        scope_out="Sick visits, telehealth, and first visits of newborns.",
        reason="The hospital calls the families of newborns already.",
    )  # fmt: skip
    for key in ("physician", "leader"):
        charters.sign_charter(
            charter=charter, by=cast.users[key], digest=charter.digest()
        )


def hand_something_over(project: Project, cast: Cast) -> None:
    """The administrator helped at first; the nurse took over."""
    lead = project.created_by
    place = add_member(
        project=project, user=cast.users["admin"], role="team_member", by=lead
    )
    place.project = project
    hand_over(membership=place, successor=cast.users["nurse"], by=lead)
