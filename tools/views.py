"""Pages of a project's tools."""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused, VersionConflict
from tools import actions, documents, pages
from tools.drawing import WIDTHS
from tools.forms import ToolForm, start_of
from tools.from_audits import offers
from tools.kinds import KINDS, PARETO, Kind
from tools.models import HEAD_MAX_LENGTH, TITLE_MAX_LENGTH, Tool
from tools.outline import as_text

# The half of a page beside a form is never wide enough for the wide drawing.
BESIDE_A_FORM = ("narrow",)
SHOWN_EDITIONS, SHOWN_REMOVED = 20, 10


def load_tool(project: Project, tool_id: int) -> Tool:
    """The project's tool, unless it is removed, knowing its project. Raises Http404."""
    tool = get_object_or_404(project.tools.kept().with_people(), pk=tool_id)
    tool.project = project
    return tool


def kind_of(key: str) -> Kind:
    if key not in KINDS:
        raise Http404
    return KINDS[key]


@require_GET
@project_view(Permission.VIEW_PROJECT)
def tool_list(request: SignedInRequest, project: Project) -> HttpResponse:
    context = {
        "project": project,
        "tools": list(project.tools.kept().with_people()),
        "kinds": pages.kind_cards(project.pk),
        "offers": offers(project),
        "removed": list(project.tools.removed()[:SHOWN_REMOVED]),
    }
    return render(request, "tools/tool_list.html", context)


@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_CYCLE)
def tool_add(request: SignedInRequest, project: Project, kind: str) -> HttpResponse:
    about = kind_of(kind)
    start = start_of(project, about) | offered(request, project, about)
    form = ToolForm(sent(request), kind=about, initial=start)
    return answer_form(
        request, form,
        act=lambda: actions.add_tool(
            project=project, by=person(request), kind=kind, **form.values()
        ),
        done=lambda tool: redirect("tools:tool_detail", project.pk, tool.pk),
        said=_("Saved."),
        template="tools/tool_form.html",
        context=form_page(project, about),
    )  # fmt: skip


def offered(request: SignedInRequest, project: Project, kind: Kind) -> dict[str, str]:
    """The counts of the chart audit named by `?audit=`. Raises Http404 for any other."""
    asked = request.GET.get("audit", "")
    if kind.key != PARETO or not asked:
        return {}
    for offer in offers(project):
        if str(offer.audit.pk) == asked:
            return {"title": offer.title, "head": offer.head,
                    "outline": as_text(offer.nodes)}  # fmt: skip
    raise Http404


def form_page(project: Project, kind: Kind, tool: Tool | None = None) -> dict[str, Any]:
    """What the form's page shows beside the form."""
    context = {
        "project": project, "kind": kind, "kind_name": _(kind.name),
        "question": _(kind.question), "example": _(kind.example), "tool": tool,
    }  # fmt: skip
    if tool is not None:
        context["figure"] = figure_of(tool, BESIDE_A_FORM)
    return context


def figure_of(tool: Tool, widths: Iterable[str] = WIDTHS) -> pages.Figure:
    return pages.figure_of(
        tool.kind, tool.title, tool.head, tool.tree(), f"tool-{tool.pk}", widths
    )


@require_POST
@project_view(Permission.RECORD_CYCLE)
def tool_preview(request: SignedInRequest, project: Project, kind: str) -> HttpResponse:
    """The drawing of what is typed, or what keeps it from being drawn. Stores nothing."""
    form = ToolForm(request.POST, kind=kind_of(kind))
    form.is_valid()
    return render(request, "tools/_preview.html", preview_of(form))


def preview_of(form: ToolForm) -> dict[str, Any]:
    """The figure of the form's outline; its faults when it cannot be read."""
    if "outline" in form.errors:
        return {"faults": form.errors["outline"]}
    typed = form.data
    return {
        "figure": pages.figure_of(
            form.kind.key, typed.get("title", "")[:TITLE_MAX_LENGTH],
            typed.get("head", "")[:HEAD_MAX_LENGTH], form.nodes, "preview", BESIDE_A_FORM,
        )
    }  # fmt: skip


@require_GET
@project_view(Permission.VIEW_PROJECT)
def tool_detail(
    request: SignedInRequest, project: Project, tool_id: int
) -> HttpResponse:
    tool = load_tool(project, tool_id)
    kind = tool.about()
    editions = list(tool.editions.select_related("saved_by")[: SHOWN_EDITIONS + 1])
    ideas = pages.waiting_ideas(project) if kind.tested_from is not None else {}
    branches = pages.branches_of(tool, tool.tree(), ideas)
    context = {
        "project": project, "tool": tool, "kind": kind, "kind_name": _(kind.name),
        "question": _(kind.question), "head_label": _(kind.head_label),
        "figure": figure_of(tool), "branches": branches,
        "may_test": request.can.record_cycle  # type: ignore[attr-defined]
        and project.is_open()
        and any(pages.test_links(branches)),
        "earlier": editions[1:],
        "pdf_is_kept": documents.kept_pdf(tool) is not None,
    }  # fmt: skip
    return render(request, "tools/tool_detail.html", context)


@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_CYCLE)
def tool_edit(request: SignedInRequest, project: Project, tool_id: int) -> HttpResponse:
    tool = load_tool(project, tool_id)
    form = ToolForm(sent(request), kind=tool.about(), tool=tool)
    return answer_form(
        request, form,
        act=lambda: actions.revise_tool(
            tool=tool, by=person(request),
            version=form.cleaned_data["version"] or 0, **form.values(),
        ),
        done=lambda _tool: redirect("tools:tool_detail", project.pk, tool.pk),
        said=_("Saved."),
        template="tools/tool_form.html",
        context=form_page(project, tool.about(), tool), stored=tool,
    )  # fmt: skip


@require_POST
@project_view(Permission.RECORD_CYCLE)
def tool_autosave(
    request: SignedInRequest, project: Project, tool_id: int
) -> HttpResponse:
    """The next version and the drawing; 422 or 409 when it was not saved."""
    tool = load_tool(project, tool_id)
    form = ToolForm(request.POST, kind=tool.about(), tool=tool)
    status = 200 if form.is_valid() else 422
    if status == 200:
        status = autosaved(tool, form, request)
    context = preview_of(form) | {"form": form, "tool": tool, "status": status}
    return render(request, "tools/_saved.html", context, status=status)


def autosaved(tool: Tool, form: ToolForm, request: SignedInRequest) -> int:
    """The status of saving what is typed as a draft."""
    try:
        actions.revise_tool(
            tool=tool, by=person(request), is_draft=True,
            version=form.cleaned_data["version"] or 0, **form.values(),
        )  # fmt: skip
    except ActionRefused as refusal:
        return 409 if isinstance(refusal, VersionConflict) else 422
    return 200


@require_POST
@project_view(Permission.RECORD_CYCLE)
def tool_set_back(
    request: SignedInRequest, project: Project, tool_id: int, number: int
) -> HttpResponse:
    """The tool as it stood in that edition."""
    tool = load_tool(project, tool_id)
    edition = get_object_or_404(tool.editions, number=number)
    version = request.POST.get("version", "")
    succeeded(
        request,
        lambda: actions.set_back(
            tool=tool,
            edition=edition,
            by=person(request),
            version=int(version) if version.isdecimal() and len(version) < 9 else 0,
        ),
        _("Set back. What stood here before is kept below."),
    )
    return redirect("tools:tool_detail", project.pk, tool.pk)


@require_POST
@project_view(Permission.RECORD_CYCLE)
def tool_remove(
    request: SignedInRequest, project: Project, tool_id: int
) -> HttpResponse:
    tool = load_tool(project, tool_id)
    said = _("Removed. You can bring it back below.")
    if not succeeded(
        request, lambda: actions.remove_tool(tool=tool, by=person(request)), said
    ):
        return redirect("tools:tool_detail", project.pk, tool.pk)
    return redirect("tools:tool_list", project.pk)


@require_POST
@project_view(Permission.RECORD_CYCLE)
def tool_bring_back(
    request: SignedInRequest, project: Project, tool_id: int
) -> HttpResponse:
    tool = get_object_or_404(project.tools.removed(), pk=tool_id)
    tool.project = project
    said = _("It is back.")
    if not succeeded(
        request, lambda: actions.bring_back_tool(tool=tool, by=person(request)), said
    ):
        return redirect("tools:tool_list", project.pk)
    return redirect("tools:tool_detail", project.pk, tool.pk)


@require_POST
@project_view(Permission.VIEW_PROJECT)
def tool_pdf_ask(
    request: SignedInRequest, project: Project, tool_id: int
) -> HttpResponse:
    """Leads to the file, or to the progress of the job that draws it."""
    tool = load_tool(project, tool_id)
    if documents.kept_pdf(tool) is not None:
        return redirect("tools:tool_pdf", project.pk, tool.pk)
    job = documents.ask_for_pdf(tool, by=person(request))
    return redirect("jobs:job_status", job.pk)


@require_GET
@project_view(Permission.VIEW_PROJECT)
def tool_pdf(request: SignedInRequest, project: Project, tool_id: int) -> HttpResponse:
    """The file of the tool as it stands now; its page when it must be drawn anew."""
    tool = load_tool(project, tool_id)
    content = documents.kept_pdf(tool)
    if content is None:
        messages.info(request, _("The tool changed since. Ask for its PDF again."))
        return redirect("tools:tool_detail", project.pk, tool.pk)
    name = re.sub(r"[^a-z0-9]+", "-", tool.title.lower()).strip("-") or "tool"
    disposition = f'attachment; filename="{name}.pdf"'
    return HttpResponse(
        content, content_type="application/pdf",
        headers={"Content-Disposition": disposition},
    )  # fmt: skip
