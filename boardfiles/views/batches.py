"""Pages of one board file: make it, fetch it, tell what became of it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.access import organisation_view
from accounts.models import Organisation
from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from boardfiles.actions import answers, batches
from boardfiles.adapters import adapter as find_adapter
from boardfiles.forms import FileForm
from boardfiles.models import BoardBatch, BoardLine, LineState, ResultFile
from boardfiles.views.activities import load_activity
from jobs.models import Job
from projects.form_pages import (
    FORM_METHODS,
    answer_form,
    person,
    sent,
    succeeded,
)
from qiapp.lib.errors import ActionRefused

MAY = Permission.EXPORT_COMPLETIONS
UNREAD = {
    "nobody": gettext_lazy("no line of this batch fits"),
    "several": gettext_lazy("more than one line fits"),
    "twice": gettext_lazy("a row above answered this line"),
    "word": gettext_lazy("we do not know this answer"),
}


def load_batch(office: Organisation, batch_id: int) -> BoardBatch:
    """A board file of this office. Raises Http404."""
    mine = office.board_batches.select_related("activity", "created_by", "office")
    found: BoardBatch = get_object_or_404(mine, pk=batch_id)
    return found


def load_line(office: Organisation, line_id: int) -> BoardLine:
    mine = BoardLine.objects.of_office(office).with_people()
    found: BoardLine = get_object_or_404(mine, pk=line_id)
    return found


def made(
    request: SignedInRequest, office: Organisation, activity_id: int,
    make: Callable[..., BoardBatch],
) -> HttpResponse:  # fmt: skip
    """To the batch that `make` made, or back to the activity with the reason."""
    activity = load_activity(office, activity_id)
    try:
        batch = make(activity=activity, by=person(request))
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("boardfiles:activity_detail", office.pk, activity.pk)
    return redirect("boardfiles:batch_detail", office.pk, batch.pk)


@submitted_once
@require_POST
@organisation_view(MAY)
def batch_make(
    request: SignedInRequest, office: Organisation, activity_id: int
) -> HttpResponse:
    return made(request, office, activity_id, batches.create_batch)


@submitted_once
@require_POST
@organisation_view(MAY)
def batch_resend(
    request: SignedInRequest, office: Organisation, activity_id: int
) -> HttpResponse:
    return made(request, office, activity_id, batches.resend)


@submitted_once
@require_POST
@organisation_view(MAY)
def batch_take_back(
    request: SignedInRequest, office: Organisation, activity_id: int
) -> HttpResponse:
    return made(request, office, activity_id, batches.take_back)


@require_GET
@organisation_view(MAY)
def batch_detail(
    request: SignedInRequest, office: Organisation, batch_id: int
) -> HttpResponse:
    batch = load_batch(office, batch_id)
    lines = list(batch.lines.with_people())
    states = [line.state for line in lines]
    context = {
        "office": office,
        "batch": batch,
        "files": list(batch.files.all()),
        "lines": lines,
        "results": list(batch.results.select_related("received_by")),
        "job": Job.objects.of(batch).order_by("-pk").first(),
        "may_send": batch.ready_at is not None and batch.sent_at is None,
        "may_post": LineState.ACCEPTED in states and batch.kind != "correction",
        "may_purge": batches.may_purge(batch),
    }
    return render(request, "boardfiles/batch_detail.html", context)


@require_GET
@organisation_view(MAY)
def batch_file(
    request: SignedInRequest, office: Organisation, batch_id: int, adapter: str
) -> HttpResponse:
    """The stored bytes of one file, and a line in the audit record."""
    batch = load_batch(office, batch_id)
    file = get_object_or_404(batch.files.select_related("batch"), adapter=adapter)
    file.batch = batch
    try:
        content = batches.download(file=file, by=person(request))
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("boardfiles:batch_detail", office.pk, batch.pk)
    return HttpResponse(
        content,
        content_type=find_adapter(adapter).media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "X-Content-SHA256": file.digest,
        },
    )


@require_POST
@organisation_view(MAY)
def batch_sent(
    request: SignedInRequest, office: Organisation, batch_id: int
) -> HttpResponse:
    batch = load_batch(office, batch_id)
    succeeded(
        request,
        lambda: batches.mark_sent(batch=batch, by=person(request)),
        _("Marked as sent. When the answer comes, bring it here."),
    )
    return redirect("boardfiles:batch_detail", office.pk, batch.pk)


@require_POST
@organisation_view(MAY)
def batch_posted(
    request: SignedInRequest, office: Organisation, batch_id: int
) -> HttpResponse:
    batch = load_batch(office, batch_id)
    succeeded(
        request,
        lambda: answers.mark_posted(batch=batch, by=person(request)),
        _("The accepted lines are posted now."),
    )
    return redirect("boardfiles:batch_detail", office.pk, batch.pk)


@require_http_methods(FORM_METHODS)
@organisation_view(MAY)
def batch_purge(
    request: SignedInRequest, office: Organisation, batch_id: int
) -> HttpResponse:
    """Asks first: the files go for good, the list of names, dates and credit stays."""
    batch = load_batch(office, batch_id)
    if request.method == "POST":
        succeeded(
            request,
            lambda: batches.purge(batch=batch, by=person(request)),
            _("Birth days, numbers and files are deleted. The list stays."),
        )
        return redirect("boardfiles:batch_detail", office.pk, batch.pk)
    context = {"office": office, "batch": batch}
    return render(request, "boardfiles/batch_purge.html", context)


@require_http_methods(FORM_METHODS)
@organisation_view(MAY)
def result_add(
    request: SignedInRequest, office: Organisation, batch_id: int
) -> HttpResponse:
    """The answer of PARS or a board; looked at before it changes anything."""
    batch = load_batch(office, batch_id)
    form = FileForm(sent(request), request.FILES or None)
    return answer_form(
        request, form, template="boardfiles/result_add.html",
        context={"office": office, "batch": batch},
        act=lambda: answers.receive_result(
            batch=batch, name=form.cleaned_data["file"].name, content=form.content(),
            by=person(request),
        ),
        done=lambda got: redirect("boardfiles:result_detail", office.pk, got.pk),
        said="",
    )  # fmt: skip


@require_http_methods(FORM_METHODS)
@organisation_view(MAY)
def result_detail(
    request: SignedInRequest, office: Organisation, result_id: int
) -> HttpResponse:
    """What each row would change; one press applies all."""
    mine = ResultFile.objects.filter(batch__office=office)
    result = get_object_or_404(mine.select_related("batch__activity"), pk=result_id)
    if request.method == "POST":
        succeeded(
            request,
            lambda: answers.apply_result(result=result, by=person(request)),
            _("Applied. Who can mend a line is told."),
        )
        return redirect("boardfiles:batch_detail", office.pk, result.batch_id)
    lines = {line.pk: line for line in result.batch.lines.with_people()}
    context = {
        "office": office,
        "result": result,
        "answers": [
            {**one, "name": lines[one["line"]].name, "board": lines[one["line"]].board,
             "fits": lines[one["line"]].may_become(one["state"]),
             "word": LineState(one["state"]).label}
            for one in result.answers
        ],
        "unread": [(row, UNREAD[why]) for row, why in result.unread],
    }  # fmt: skip
    return render(request, "boardfiles/result_detail.html", context)


@require_POST
@organisation_view(MAY)
def line_take_back(
    request: SignedInRequest, office: Organisation, line_id: int
) -> HttpResponse:
    line = load_line(office, line_id)
    succeeded(
        request,
        lambda: batches.ask_take_back(line=line, by=person(request)),
        _("Noted. Make the file that takes it back on the page of the activity."),
    )
    return redirect("boardfiles:batch_detail", office.pk, line.batch_id)


@require_POST
@organisation_view(MAY)
def line_mended(
    request: SignedInRequest, office: Organisation, line_id: int
) -> HttpResponse:
    line = load_line(office, line_id)
    succeeded(
        request,
        lambda: answers.mark_mended(line=line, by=person(request)),
        _("Ready to be sent again."),
    )
    return redirect(
        "boardfiles:activity_detail", office.pk, line.batch.activity_id
    )  # fmt: skip
