"""Everything the product holds about a person, as one JSON document."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.forms.models import model_to_dict

from accounts.models import PhysicianProfile, User
from attestations.models import Participation
from audit.models import Event
from pdsa.models import Cycle


def my_data(user: User) -> str:
    """Account, identities, roles, projects, cycles, attestations and own audit trail.

    UTF-8 JSON text, keys in English. Other people's data are not in it.
    """
    profile = PhysicianProfile.objects.filter(user=user).first()
    data: dict[str, Any] = {
        "account": model_to_dict(
            user,
            fields=["email", "name", "profession", "time_zone", "week_starts"],
        )
        | {"joined": user.date_joined},
        "physician_profile": model_to_dict(profile) if profile else None,
        "board_identities": [model_to_dict(b) for b in user.board_identities.all()],
        "organisations": roles_in_organisations(user),
        "projects": places_in_teams(user),
        "pdsa_cycles_i_own": [
            model_to_dict(c) for c in Cycle.objects.filter(owner=user)
        ],
        "minutes_i_entered": minutes_entered(user),
        "debriefs_i_wrote": [model_to_dict(d) for d in user.debriefs.all()],
        "participations": [
            model_to_dict(p) for p in Participation.objects.filter(user=user)
        ],
        "activities_i_take_part_in": places_in_activities(user),
        "interests_i_disclosed": [model_to_dict(d) for d in user.disclosures.all()],
        "coach_notes_i_wrote": [model_to_dict(n) for n in user.coach_notes.all()],
        "what_i_did": [
            {"at": e.at, "verb": e.verb, "subject": e.subject_label}
            for e in Event.objects.filter(actor_id=user.pk)
        ],
    }
    return json.dumps(data, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)


def roles_in_organisations(user: User) -> list[dict[str, Any]]:
    rows = user.organisation_memberships.select_related("organisation")
    return [
        {"organisation": m.organisation.name, "role": m.role, "from": m.joined_at,
         "until": m.ended_at}
        for m in rows
    ]  # fmt: skip


def places_in_activities(user: User) -> list[dict[str, Any]]:
    """With the hours claimed and the disputes opened in each."""
    rows = user.enrolments.select_related("activity").prefetch_related(
        "claims", "disputes"
    )
    return [
        {"activity": e.activity.title, "from": e.joined_at, "until": e.left_at,
         "hours": [model_to_dict(c) for c in e.claims.all()],
         "disputes": [model_to_dict(d) for d in e.disputes.all()]}
        for e in rows
    ]  # fmt: skip


def minutes_entered(user: User) -> list[dict[str, Any]]:
    rows = user.efforts.select_related("project")
    return [
        {"project": e.project.title, "task": e.task, "minutes": e.minutes,
         "on": e.spent_on, "entered": e.entered_at}
        for e in rows
    ]  # fmt: skip


def places_in_teams(user: User) -> list[dict[str, Any]]:
    rows = user.memberships.select_related("project")
    return [
        {"project": m.project.title, "role": m.role, "profession": m.profession,
         "responsibilities": m.responsibilities, "from": m.joined_at, "until": m.ended_at}
        for m in rows
    ]  # fmt: skip
