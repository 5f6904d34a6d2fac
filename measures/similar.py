"""Projects nearby that work on the same: to join or learn from, before a second starts."""

from django.db.models import Q

from accounts.models import User
from measures.topics.catalogue import Topic
from measures.topics.matching import stems
from projects.models import Project, ProjectStatus

LOOKED_AT = 200
MOST_SHOWN = 3
SHARED_WORDS = 2
SAME_TOPIC = 100


def similar_projects(
    user: User, *, words: str = "", topic: Topic | None = None
) -> list[Project]:
    """Up to three running or completed projects of the person's own places, the closest first.

    Only projects `user` may see anyhow are looked at, and nothing is said of others, not
    even how many. Close is the same topic, or two telling words in common. Three queries.
    """
    asked = stems(f"{words} {topic.title} {topic.problem}" if topic else words)
    scored = [(closeness(one, asked, topic), one) for one in projects_nearby(user)]
    close = [pair for pair in scored if pair[0] >= SHARED_WORDS]
    close.sort(key=lambda pair: -pair[0])
    return [project for _score, project in close[:MOST_SHOWN]]


def projects_nearby(user: User) -> list[Project]:
    """The newest projects, but for closed ones, of the person's organisations and teams."""
    places = user.organisation_memberships.current().values("organisation_id")
    team = Project.objects.in_team(user).values("pk")
    nearby = Q(organisation_id__in=places) | Q(pk__in=team)
    found = Project.objects.visible_to(user).filter(nearby)
    found = found.exclude(status=ProjectStatus.CLOSED)
    return list(found.with_people()[:LOOKED_AT])


def closeness(project: Project, asked: frozenset[str], topic: Topic | None) -> int:
    shared = len(asked & stems(f"{project.title} {project.problem}"))
    is_same = topic is not None and project.topic == topic.slug
    return shared + (SAME_TOPIC if is_same else 0)
