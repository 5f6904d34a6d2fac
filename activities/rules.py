"""Who may take part in an activity, and with which project: sentences that say why not."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import PhysicianProfile, Profession, User
from activities.models import Activity, Enrolment
from attestations.identity import identity_faults, place_of_fault
from attestations.places import url_of_identity
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
    faults = against_the_invitation(activity, user)
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


def against_the_invitation(activity: Activity, user: User) -> list[str]:
    if not activity.invited_only or activity.invitations.to(user).exists():
        return []
    return [
        _("Only people with an invitation take part. Ask %(office)s for one.")
        % {"office": activity.office}
    ]


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


def first_to_mend(activity: Activity, user: User) -> str:
    """The address of the first field she can fill herself before joining; "" for none.

    Nothing where no field helps: too late, full, not invited, or for other professions.
    It leads back here. At most five queries.
    """
    if against_the_time(activity) or against_the_places(activity):
        return ""
    if against_the_person(activity, user) or not activity.needs_identity:
        return ""
    profile = PhysicianProfile.objects.filter(user=user).first()
    target = place_of_fault(profile, list(user.board_identities.all()))
    if target:
        return with_way_back(url_of_identity(target), activity)
    if profile is None or profile.consent_at is None:
        return with_way_back(reverse("accounts:consent"), activity)
    return ""


def with_way_back(url: str, activity: Activity) -> str:
    page, mark, anchor = url.partition("#")
    back = urlencode({"next": reverse("activities:own_activity", args=[activity.pk])})
    return f"{page}?{back}{mark}{anchor}"


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
