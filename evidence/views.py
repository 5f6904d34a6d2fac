"""Files of evidence on a project: bring, check, list, download, take away."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from evidence.actions import add_file, confirm_file, remove_file
from evidence.forms import CheckForm, FileForm
from evidence.models import EvidenceFile, Kind
from evidence.showing import look_of
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib import private_files


def load_file(request: SignedInRequest, project: Project, file_id: int) -> EvidenceFile:
    """A file of the project the person may know of. Raises Http404."""
    visible = EvidenceFile.objects.visible_to(person(request)).filter(project=project)
    file: EvidenceFile = get_object_or_404(visible.select_related("by"), pk=file_id)
    file.project = project
    return file


@require_GET
@project_view(Permission.VIEW_PROJECT)
def file_list(request: SignedInRequest, project: Project) -> HttpResponse:
    """Own files, and those of others one may see, with what the offices said."""
    rows = EvidenceFile.objects.visible_to(person(request)).filter(project=project)
    known = list(rows.select_related("by").prefetch_related("reviews__office"))
    context = {
        "project": project,
        "own": [file for file in known if file.is_own(person(request))],
        "others": [file for file in known if not file.is_own(person(request))],
        "old_tests": project.cycles.filter(imported_at__isnull=False)
        .prefetch_related("reviews__office"),
    }  # fmt: skip
    return render(request, "evidence/file_list.html", context)


@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_CYCLE)
def file_add(request: SignedInRequest, project: Project) -> HttpResponse:
    """One file and what it is; then its owner checks what was found in it."""
    files = request.FILES if request.method == "POST" else None
    form = FileForm(sent(request), files, initial=suggested(request))
    return answer_form(
        request, form,
        act=lambda: add_file(
            project=project, about=form.about(), by=person(request),
            content=form.cleaned_data["file"].read(),
            name=form.cleaned_data["file"].name,
        ),
        done=lambda file: redirect("evidence:file_check", project.pk, file.pk),
        said="", template="evidence/file_add.html", context={"project": project},
    )  # fmt: skip


def suggested(request: SignedInRequest) -> dict[str, str]:
    """The kind named by `?kind=`, as a line of “what is left” sends it."""
    kind = request.GET.get("kind", "")
    return {"kind": kind} if kind in Kind.values else {}


@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_CYCLE)
def file_check(
    request: SignedInRequest, project: Project, file_id: int
) -> HttpResponse:
    """What was found in the file and where; its owner keeps it or throws it away."""
    own = EvidenceFile.objects.filter(project=project, by=person(request))
    file = get_object_or_404(own.filter(removed_at=None), pk=file_id)
    file.project = project
    if file.confirmed_at is not None:
        return redirect("evidence:file_list", project.pk)
    form = CheckForm(sent(request))
    return answer_form(
        request, form,
        act=lambda: confirm_file(file=file, by=person(request)),
        done=lambda _file: redirect("evidence:file_list", project.pk),
        said=_("Kept. It goes with your attestation."),
        template="evidence/file_check.html",
        context={"project": project, "file": file, **look_of(file)},
    )  # fmt: skip


@require_GET
@project_view(Permission.VIEW_PROJECT)
def file_download(
    request: SignedInRequest, project: Project, file_id: int
) -> HttpResponse:
    """The stored bytes, unchanged, always as a download."""
    return file_response(load_file(request, project, file_id))


def file_response(file: EvidenceFile) -> HttpResponse:
    return HttpResponse(
        private_files.read(file.path, file.digest),
        content_type=file.media_type,
        headers={
            "Content-Disposition": content_disposition_header(True, file.name) or "",
            "X-Content-SHA256": file.digest,
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


@require_POST
@project_view(Permission.RECORD_CYCLE)
def file_remove(
    request: SignedInRequest, project: Project, file_id: int
) -> HttpResponse:
    own = EvidenceFile.objects.filter(project=project, by=person(request))
    file = get_object_or_404(own.filter(removed_at=None), pk=file_id)
    succeeded(
        request, lambda: remove_file(file=file, by=person(request)),
        _("The file is destroyed."),
    )  # fmt: skip
    return redirect("evidence:file_list", project.pk)
