"""A survey set up, a round of it opened, closed into the measures, opened again."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from jobs.actions import enqueue
from projects.actions.projects import require_open
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from surveys.actions.answers import release
from surveys.actions.measures import feed
from surveys.models import TARGET, Poster, Round, Survey
from surveys.questions import ASKED_NOW, LANGUAGES

POSTER_TASK = "surveys.poster"
MOST_DAYS = 366


@transaction.atomic
def start_survey(
    *, project: Project, by: User, name: str, ends_on: date, target: int = TARGET
) -> Round:
    """The first round of a new survey, open from today on.

    Raises ActionRefused when the project has ended or has a survey of that name.
    """
    require_open(project)
    if project.surveys.filter(name__iexact=name).exists():
        raise ActionRefused(
            _("This project already has a survey called “%(name)s”.") % {"name": name},
            field="name",
        )
    survey = Survey.objects.create(project=project, name=name, created_by=by)
    record(
        "survey set up", by=by, subject=survey, project=project, after={"name": name}
    )
    return start_round(survey=survey, by=by, ends_on=ends_on, target=target)


@transaction.atomic
def start_round(
    *, survey: Survey, by: User, ends_on: date, target: int = TARGET
) -> Round:
    """A new round from today to `ends_on`; its posters are being drawn.

    Raises ActionRefused when a round is open or the last day lies in the past.
    """
    project = survey.project
    require_open(project)
    Survey.objects.select_for_update().get(pk=survey.pk)
    if survey.rounds.open().exists():
        raise ActionRefused(_("Close the open round first."))
    require_last_day(project, ends_on)
    round_ = Round.objects.create(
        survey=survey, items=list(ASKED_NOW), starts_on=project.today(),
        ends_on=ends_on, target=target, started_by=by,
    )  # fmt: skip
    record(
        "survey round started", by=by, subject=round_, project=project,
        after={"from": round_.starts_on, "to": ends_on, "target": target},
    )  # fmt: skip
    draw_posters(round_, by=by)
    return round_


def require_last_day(project: Project, ends_on: date) -> None:
    today = project.today()
    if ends_on < today:
        raise ActionRefused(
            _("The last day lies in the past. Choose today or later."), field="ends_on"
        )
    if (ends_on - today).days > MOST_DAYS:
        raise ActionRefused(_("A round lasts a year at most."), field="ends_on")


def draw_posters(round_: Round, *, by: User) -> None:
    """Asks for the posters that are not drawn yet, one job for each language."""
    drawn = set(round_.posters.values_list("language", flat=True))
    for language in LANGUAGES:
        if language not in drawn:
            enqueue(
                task=POSTER_TASK, subject=round_, by=by, title=_("Drawing the poster"),
                key=poster_key(round_, language), arguments={"language": language},
            )  # fmt: skip


def poster_key(round_: Round, language: str) -> str:
    """By what the job that draws this poster is found."""
    return f"{POSTER_TASK}:{round_.pk}:{language}"


def keep_poster(*, round_: Round, language: str, content: bytes) -> Poster:
    """The stored poster; the first one stays."""
    poster, _created = Poster.objects.get_or_create(
        round=round_, language=language, defaults={"content": content}
    )
    return poster


def locked(round_: Round) -> Round:
    """The round read anew and held until the transaction ends; answers wait for it."""
    rows = Round.objects.select_for_update(of=("self",)).select_related(
        "survey__project__organisation", "survey__project__created_by"
    )
    return rows.get(pk=round_.pk)


@transaction.atomic
def close_round(*, round_: Round, by: User, automatic: bool = False) -> Round:
    """The round, closed: its link stops, what waited is shown, its measures are fed.

    `automatic`: its last day was over. Raises ActionRefused when it is closed already or
    a measure cannot take the numbers.
    """
    require_open(round_.survey.project)
    round_ = locked(round_)
    if not round_.is_open():
        raise ActionRefused(_("This round is closed already."))
    release(round_, closing=True)
    round_.closed_at, round_.closed_by = timezone.now(), by
    round_.save(update_fields=["closed_at", "closed_by"])
    record(
        "survey round closed", by=by, subject=round_, project=round_.survey.project,
        after={"answers": round_.arrived, "shown": round_.shown()},
        automatic=automatic,
    )  # fmt: skip
    feed(round_.survey, by=by)
    return round_


@transaction.atomic
def reopen_round(*, round_: Round, by: User, ends_on: date) -> Round:
    """The round, open again until `ends_on`, under the same link and posters.

    What was shown stays shown: taking it back would hide nothing any more. Raises
    ActionRefused when another round is open or the last day lies in the past.
    """
    survey = round_.survey
    require_open(survey.project)
    require_last_day(survey.project, ends_on)
    round_ = locked(round_)
    if survey.rounds.open().exclude(pk=round_.pk).exists():
        raise ActionRefused(_("Close the open round first."))
    before = {"to": round_.ends_on}
    round_.closed_at = round_.closed_by = None
    round_.ends_on = ends_on
    round_.save(update_fields=["closed_at", "closed_by", "ends_on"])
    record(
        "survey round opened again", by=by, subject=round_, project=survey.project,
        before=before, after={"to": ends_on},
    )  # fmt: skip
    return round_
