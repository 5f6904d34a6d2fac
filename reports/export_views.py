"""Pages of exports: make one, follow it, download it again."""

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import organisation_view
from accounts.models import Organisation, User
from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from jobs.models import Job
from qiapp.lib.errors import ActionRefused
from reports import export, export_actions
from reports.models import ExportBatch, ExportFile, FileKind

page = require_http_methods(["GET", "HEAD", "POST"])
ROWS_PER_PAGE = 25
DAY = forms.DateInput(attrs={"type": "date", "class": "w-10"}, format="%Y-%m-%d")
MEDIA_TYPES = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.ZIP: "application/zip",
}


class DaysForm(forms.Form):
    """The days in which the completions lie, both included."""

    first_day = forms.DateField(label=_("Completed from"), widget=DAY)
    last_day = forms.DateField(label=_("Completed to"), widget=DAY)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first day."))
        return cleaned


@require_GET
@organisation_view(Permission.EXPORT_COMPLETIONS)
def provider_export_list(
    request: SignedInRequest, office: Organisation
) -> HttpResponse:
    batches = (
        office.export_batches.select_related("created_by")
        .annotate(line_count=Count("lines"))
        .order_by("-number")
    )
    shown = Paginator(batches, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "office": office,
        "page": shown,
        "pages": shown.paginator.get_elided_page_range(shown.number),
    }
    return render(request, "reports/provider_export_list.html", context)


def this_year(office: Organisation) -> dict[str, date]:
    today = timezone.now().astimezone(office.zone()).date()
    return {"first_day": today.replace(month=1, day=1), "last_day": today}


@submitted_once
@page
@organisation_view(Permission.EXPORT_COMPLETIONS)
def provider_export_new(request: SignedInRequest, office: Organisation) -> HttpResponse:
    """Choose the days, see who goes and who is held back, then make the files."""
    asked = request.POST or request.GET or None
    form = DaysForm(asked, initial=this_year(office))
    days = form.cleaned_data if form.is_bound and form.is_valid() else None
    if request.method == "POST" and days:
        try:
            batch = export_actions.create_export(office=office, by=request.user, **days)
            return redirect("reports:provider_export_detail", office.pk, batch.pk)
        except ActionRefused as refusal:
            form.add_error(None, refusal.message)
    shown = days or (None if form.is_bound else this_year(office))
    context = {"office": office, "form": form, "found": preview(office, shown)}
    status = 422 if form.errors else 200
    return render(request, "reports/provider_export_new.html", context, status=status)


def preview(office: Organisation, days: dict[str, date] | None) -> export.Sorted | None:
    """Who would go and who would be held back, or None without usable days."""
    if days is None:
        return None
    return export.sort_out(export.unsent(office, days["first_day"], days["last_day"]))


def load_batch(office: Organisation, batch_id: int) -> ExportBatch:
    mine = office.export_batches.select_related("created_by", "office")
    found: ExportBatch = get_object_or_404(mine, pk=batch_id)
    return found


@require_GET
@organisation_view(Permission.EXPORT_COMPLETIONS)
def provider_export_detail(
    request: SignedInRequest, office: Organisation, batch_id: int
) -> HttpResponse:
    batch = load_batch(office, batch_id)
    context = {
        "office": office,
        "batch": batch,
        "files": list(batch.files.all()),
        "lines": list(
            batch.lines.select_related(
                "attestation__participation__user",
                "attestation__participation__project",
            )
        ),
        "job": Job.objects.of(batch).order_by("-pk").first(),
    }
    return render(request, "reports/provider_export_detail.html", context)


@require_GET
@organisation_view(Permission.EXPORT_COMPLETIONS)
def provider_export_download(
    request: SignedInRequest, office: Organisation, batch_id: int, kind: str
) -> HttpResponse:
    """The stored bytes of one file, and a line in the audit record."""
    batch = load_batch(office, batch_id)
    file = get_object_or_404(batch.files.select_related("batch__office"), kind=kind)
    return file_response(file, by=request.user)  # type: ignore[arg-type]


def file_response(file: ExportFile, *, by: User) -> HttpResponse:
    """The stored bytes as a download, recorded in the audit."""
    content = export_actions.download(file=file, by=by)
    return HttpResponse(
        content,
        content_type=MEDIA_TYPES[FileKind(file.kind)],
        headers={
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "X-Content-SHA256": file.digest,
        },
    )
