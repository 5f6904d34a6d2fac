"""Writing a data request, and letting a file made from it map itself."""

from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from extracts import mapping
from extracts.actions import fitted, reuse, store_recipe
from extracts.kit import Kit, default_kit, first_and_last_day, recipe_of
from extracts.letter import letter_of
from extracts.models import DataRequest, Extract
from jobs.actions import enqueue
from jobs.running import Attempt
from measures.actions import require_open
from measures.models import Measure
from qiapp.lib.errors import ActionRefused
from qiapp.lib.pdf import render_pdf
from qiapp.lib.versions import save_version

DRAW_TASK = "extracts.draw_request"


@transaction.atomic
def write_request(*, measure: Measure, by: User) -> DataRequest:
    """The measure's data request: the one that stands, or one from its definition."""
    require_open(measure.project)
    standing = current_request(measure)
    if standing is not None:
        return standing
    DataRequest.objects.filter(measure=measure).delete()
    kit = default_kit(measure)
    first, last = first_and_last_day(measure, measure.project.today())
    request = DataRequest.objects.create(
        measure=measure, data_kind=measure.data_kind, kit=kit.as_json(), by=by,
        starts_on=first, ends_on=last, recipe=implied_recipe(measure, kit, by=by),
    )  # fmt: skip
    told(request, "data request written", by=by)
    return request


@transaction.atomic
def revise_request(
    *, request: DataRequest, kit: Kit, starts_on: date, ends_on: date, version: int,
    by: User,
) -> DataRequest:  # fmt: skip
    """The request with other columns, words or days. Raises VersionConflict."""
    require_open(request.measure.project)
    save_version(
        request, version, kit=kit.as_json(), starts_on=starts_on, ends_on=ends_on, by=by,
        recipe=implied_recipe(request.measure, kit, by=by),
    )  # fmt: skip
    told(request, "data request revised", by=by)
    return request


def told(request: DataRequest, verb: str, *, by: User) -> None:
    """Writes it down and has the PDF drawn."""
    record(
        verb, by=by, subject=request, project=request.measure.project,
        measure=request.measure_id, kit=request.kit,
    )  # fmt: skip
    draw(request=request, by=by)


def implied_recipe(measure: Measure, kit: Kit, *, by: User) -> Any:
    """The measure's recipe for the file that the kit describes."""
    try:
        document = fitted(recipe_of(kit, measure), measure)
    except ValueError as error:
        raise ActionRefused(str(error.args[-1])) from error
    return store_recipe(measure, document, by=by)


def current_request(measure: Measure) -> DataRequest | None:
    """The measure's request; None when there is none or it asks for another kind of data."""
    requests = DataRequest.objects.select_related("by", "job")
    found = requests.filter(measure=measure, data_kind=measure.data_kind).first()
    if found is not None:
        found.measure = measure
    return found


def map_itself(*, extract: Extract, by: User) -> bool:
    """True when the file has the columns of the measure's request and is explained by it."""
    if current_request(extract.measure) is None or not extract.seen().columns:
        return False
    recipe = extract.measure.recipes.first()
    if recipe is None or not mapping.fits(recipe.document, extract.seen().columns):
        return False
    try:
        reuse(extract=extract, recipe=recipe, by=by)
    except ActionRefused:
        return False
    return True


def draw(*, request: DataRequest, by: User) -> DataRequest:
    """The request whose PDF a worker draws."""
    measure = request.measure
    page = reverse("extracts:data_request", args=[measure.project_id, measure.pk])
    request.job = enqueue(
        task=DRAW_TASK, subject=request, by=by, result_url=page,
        title=_("Drawing the data request"),
    )  # fmt: skip
    request.save(update_fields=["job"])
    return request


def draw_pdf(*, request_id: int, attempt: Attempt) -> None:
    """Stores the PDF of the request as it stands; harmless when done twice."""
    requests = DataRequest.objects.select_related(
        "measure__project__organisation", "by"
    )
    request = requests.filter(pk=request_id).first()
    if request is None:
        return
    letter = letter_of(request)
    pdf = render_pdf("pdf/data_request.html", {"letter": letter})
    with transaction.atomic():
        DataRequest.objects.filter(pk=request.pk).update(
            pdf=pdf.content, pdf_digest=digest_of_text(letter.as_text())
        )
        attempt.finish()


def digest_of_text(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def pdf_is_current(request: DataRequest) -> bool:
    """True when the stored PDF says what the letter says now."""
    return request.pdf_digest == digest_of_text(letter_of(request).as_text())
