"""Who may take part in an activity, and with which project: sentences that say why not."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import PhysicianProfile, Profession, User
from activities.models import Activity, Enrolment
from attestations.identity import identity_faults
from projects.models import Project


def reasons_against(activity: Activity, user: User) -> list[str]:
    """Why `user` cannot join now, the plainest first; empty when she can.

    At most six queries.
    """
    return [
        *against_the_time(activity),
        *against_the_places(activity),
        *against_the_person(activity, user),
        *against_the_identity(activity, user),
    ]


def against_the_time(activity: Activity) -> list[str]:
    last = activity.last_day_to_join()
    if not activity.is_open():
        return [_("This activity is closed.")]
    if activity.today() > last:
        return [
            _("The last day to join was %(day)s.") % {"day": date_format(last, "j M Y")}
        ]
    return []


def against_the_places(activity: Activity) -> list[str]:
    if activity.cap is None or places_left(activity) > 0:
        return []
    return [_("All %(places)s places are taken.") % {"places": activity.cap}]


def places_left(activity: Activity) -> int:
    """Free places of an activity with a cap. One query."""
    taken = activity.enrolments.current().count()
    return max((activity.cap or 0) - taken, 0)


def against_the_person(activity: Activity, user: User) -> list[str]:
    faults = []
    if activity.invited_only and not activity.invitations.to(user).exists():
        faults.append(
            _("Only people with an invitation take part. Ask %(office)s for one.")
            % {"office": activity.office}
        )
    wanted = activity.open_professions()
    if wanted and user.profession not in wanted:
        faults.append(
            _(
                "It is for: %(professions)s. If that is you, correct your profession on "
                "your profile."
            )
            % {"professions": profession_words(wanted)}
        )
    return faults


def profession_words(professions: tuple[str, ...]) -> str:
    """The professions in words, with commas."""
    labels = dict(Profession.choices)
    return ", ".join(str(labels.get(one, one)) for one in professions)


def against_the_identity(activity: Activity, user: User) -> list[str]:
    """What the board would not accept, asked before joining where the office wants it."""
    if not activity.needs_identity:
        return []
    profile = PhysicianProfile.objects.filter(user=user).first()
    faults = identity_faults(profile, list(user.board_identities.all()))
    if profile is None or profile.consent_at is None:
        faults.append(
            _("Your consent that the CME office reports you to your board is missing.")
        )
    return faults


def reasons_against_project(activity: Activity, project: Project) -> list[str]:
    """Why this project cannot be used in the activity. One query."""
    sites = set(activity.sites.values_list("pk", flat=True))
    if sites and project.organisation_id not in sites:
        return [
            _("“%(project)s” does not belong to one of the activity's practices.")
            % {"project": project}
        ]
    if project.ended_on and project.ended_on < activity.starts_on:
        return [
            _("“%(project)s” ended before the activity began.") % {"project": project}
        ]
    return []


def place_of(activity: Activity, user: User) -> Enrolment | None:
    """The place she has now. One query."""
    found: Enrolment | None = (
        activity.enrolments.current().of(user).with_people().first()
    )
    return found
