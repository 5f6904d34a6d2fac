"""What an activity has to accept before a part in it counts, and where that stands.

Named in ATTESTATION_CONDITIONS: attestations lie below and know of no activity.
"""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.gates import stages_in
from activities.models import (
    OPINIONS_NEEDED,
    Activity,
    Enrolment,
    Stage,
    StageConfirmation,
    Submission,
    Verdict,
)
from attestations.conditions import Condition
from attestations.models import Participation

Attempts = dict[tuple[int, int], Submission]  # by activity and project, the newest


def conditions_of(parts: Sequence[Participation]) -> dict[int, list[Condition]]:
    """The committee and the stages of each part that counts for an activity, by its id.

    Four queries however many, two without a committee, one when nobody takes part.
    """
    places = list(
        Enrolment.objects.filter(participation__in=parts)
        .select_related("activity__office", "user", "participation")
        .prefetch_related("stages")
    )
    attempts = newest_attempts(places)
    return {
        place.participation_id: [
            *committee(place, attempts),
            *stages(place),
        ]
        for place in places
        if place.participation_id is not None
    }


def newest_attempts(places: Iterable[Enrolment]) -> Attempts:
    """The last time each finished project was sent to its committee. Two queries at most."""
    reviewed = [p for p in places if p.activity.needs_review and p.participation]
    if not reviewed:
        return {}
    rows = Submission.objects.filter(
        stage=Stage.FINAL,
        activity__in={p.activity_id for p in reviewed},
        project__in={p.participation.project_id for p in reviewed if p.participation},
    )
    # What the reviewers see is long, and nobody looks at it here.
    ordered = rows.defer("facts").order_by("number").prefetch_related("opinions")
    return {(one.activity_id, one.project_id): one for one in ordered}


def committee(place: Enrolment, attempts: Attempts) -> list[Condition]:
    """The committee's word on the finished project; nothing without a committee."""
    activity, part = place.activity, place.participation
    if part is None or not activity.needs_review:
        return []
    last = attempts.get((activity.pk, part.project_id))
    sentence, mendable = where_it_stands(last, activity)
    return [
        Condition(
            id="committee",
            text=_("The review committee accepts the finished project"),
            sentence=sentence,
            met=last is not None and is_accepted(last),
            url=own_page(activity) + "#reviews-title",
            office_url=page_of_submission(activity, last),
            mendable=mendable,
        )
    ]


def is_accepted(submission: Submission) -> bool:
    """Decided, and told: the letter waits until everybody has disclosed interests."""
    return submission.verdict == Verdict.ACCEPT and submission.letter_at is not None


def where_it_stands(last: Submission | None, activity: Activity) -> tuple[str, bool]:
    """In one sentence, and whether the project's lead does the next thing."""
    if last is None:
        return _(
            "It was not sent to the committee yet. The project lead sends it."
        ), True
    if not last.verdict:
        return opinions_so_far(last), False
    if last.letter_at is None:
        wait = _("The committee has decided; %(office)s has not sent its letter yet.")
        return wait % {"office": activity.office}, False
    day = date_format(last.letter_at.astimezone(activity.office.zone()), "j M Y")
    if last.verdict == Verdict.ACCEPT:
        return _("Accepted on %(day)s.") % {"day": day}, False
    if last.verdict == Verdict.REVISE:
        asks = _("On %(day)s the committee asked for changes. The project lead sends it again.")  # fmt: skip
        return asks % {"day": day}, True
    said = _("On %(day)s the committee did not accept it. You may open a dispute.")
    return said % {"day": day}, False


def opinions_so_far(last: Submission) -> str:
    given = len(last.opinions.all())
    return ngettext(
        "With the committee: %(given)s of %(needed)s opinions is there.",
        "With the committee: %(given)s of %(needed)s opinions are there.",
        given,
    ) % {"given": given, "needed": OPINIONS_NEEDED}


def stages(place: Enrolment) -> list[Condition]:
    """Each stage of the programme, confirmed by the office or not; none without stages."""
    part, activity = place.participation, place.activity
    if part is None:
        return []
    confirmed = {one.stage: one for one in place.stages.all()}
    return [
        Condition(
            id=f"stage_{stage.lower()}",
            text=_("%(stage)s, confirmed by the CME office") % {"stage": title},
            sentence=stage_words(activity, confirmed.get(stage)),
            met=stage in confirmed,
            url=own_page(activity) + "#stages-title",
            office_url=reverse(
                "activities:enrolment_detail",
                args=[activity.office_id, activity.pk, place.pk],
            ),
        )
        for stage, title in stages_in(part.programme).items()
    ]


def stage_words(activity: Activity, confirmed: StageConfirmation | None) -> str:
    if confirmed is None:
        return _("%(office)s has not confirmed it yet.") % {"office": activity.office}
    at = confirmed.confirmed_at.astimezone(activity.office.zone())
    return _("Confirmed on %(day)s.") % {"day": date_format(at, "j M Y")}


def own_page(activity: Activity) -> str:
    return reverse("activities:own_activity", args=[activity.pk])


def page_of_submission(activity: Activity, last: Submission | None) -> str:
    if last is None:
        return reverse("activities:activity_reviews", args=[activity.office_id, activity.pk])  # fmt: skip
    args = [activity.office_id, activity.pk, last.pk]
    return reverse("activities:submission_detail", args=args)
