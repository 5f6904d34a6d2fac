"""Which projects a list shows."""

from accounts.models import User
from projects.models import Project
from projects.models.project import ProjectQuerySet


def projects_for(user: User, q: str = "", status: str = "") -> ProjectQuerySet:
    """Projects `user` may know of, newest first, with their people at hand.

    `q`: words to find; `status`: one status, "all", or "" for active and paused ones.
    """
    found = Project.objects.visible_to(user).matching(q)
    if status == "":
        found = found.open()
    elif status != "all":
        found = found.filter(status=status)
    return found.with_people()
