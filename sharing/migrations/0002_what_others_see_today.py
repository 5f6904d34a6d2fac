"""Coaches and offices go on seeing what they saw before practices were asked.

Each such view stands as one confirmation of origin "before", by nobody, and as a line in
the project's history, so that a practice finds it and can take it back.
"""

from collections import defaultdict

from django.db import migrations
from django.utils import timezone

SYSTEM = "system: update"


def recipients(apps):
    """(project id, "coach" or "office", id of the person or office) of everybody who
    sees projects now."""
    membership = apps.get_model("projects", "Membership")
    role = apps.get_model("accounts", "OrganisationMembership")
    project = apps.get_model("projects", "Project")
    found = set()
    team = membership.objects.filter(role="coach", ended_at__isnull=True)
    for project_id, user_id in team.values_list("project_id", "user_id"):
        found.add((project_id, "coach", user_id))
    projects = defaultdict(list)
    owned = project.objects.exclude(organisation=None)
    for pk, organisation_id in owned.values_list("pk", "organisation_id"):
        projects[organisation_id].append(pk)
    coaches = role.objects.filter(role="coach", ended_at__isnull=True)
    for organisation_id, user_id in coaches.values_list("organisation_id", "user_id"):
        found |= {(pk, "coach", user_id) for pk in projects[organisation_id]}
    sponsors = apps.get_model("projects", "Sponsorship").objects
    for project_id, office_id in sponsors.values_list("project_id", "organisation_id"):
        found.add((project_id, "office", office_id))
    return sorted(found)


def show_what_is_seen(apps, schema_editor):
    measures = defaultdict(list)
    rows = apps.get_model("measures", "Measure").objects.order_by("position", "pk")
    for pk, project_id, name in rows.values_list("pk", "project_id", "name"):
        measures[project_id].append((pk, name))
    for project_id, kind, pk in recipients(apps):
        show(apps, project_id, {f"{kind}_id": pk}, measures[project_id])


def show(apps, project_id, whom, measures):
    now = timezone.now()
    showing = apps.get_model("measures", "Showing")
    showing.objects.bulk_create(
        showing(measure_id=pk, shown_at=now, **whom) for pk, _name in measures
    )
    names = [name for _pk, name in measures]
    made = apps.get_model("sharing", "Confirmation").objects.create(
        project_id=project_id, origin="before", measures=names, at=now, **whom
    )
    project = made.project
    apps.get_model("audit", "Event").objects.create(
        at=now, actor_label=SYSTEM, verb="what is shown confirmed",
        subject_type="sharing.confirmation", subject_id=str(made.pk),
        subject_label=str(label_of(made)), project_id=project_id,
        organisation_id=project.organisation_id, before={}, after={"measures": names},
        facts={},
    )  # fmt: skip


def label_of(made):
    if made.office is not None:
        return made.office.name
    return made.coach.name or made.coach.email


def take_back(apps, schema_editor):
    """The tables go with the schema; the history keeps its lines."""


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0001_confirmations"),
        ("audit", "0004_link_what_exists"),
        ("measures", "0009_visibility"),
        ("projects", "0004_charter_parts_cards_and_steps"),
        ("accounts", "0006_reminder_wishes"),
    ]

    operations = [migrations.RunPython(show_what_is_seen, take_back)]
