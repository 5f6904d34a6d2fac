"""Pages of a project's documents: the list, one document, and one question."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.drafts import draft_for, drafted
from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from documents import drawing
from documents.actions import write_words
from documents.catalogue import Kind, kinds, own_words
from documents.facts import Facts
from documents.filling import Filled
from documents.forms import TicksForm, WordsForm
from documents.models import OwnWords
from documents.showing import counts_of, facts_for, filled, uses_of
from projects.form_pages import FORM_METHODS, answer_form, person, sent
from projects.models import Project
from projects.permissions import project_view


def kind_named(slug: str) -> Kind:
    """Raises Http404 when there is no such kind of document."""
    try:
        return kinds()[slug]
    except KeyError:
        raise Http404 from None


def facts_in(request: SignedInRequest, project: Project) -> Facts:
    return facts_for(project, person(request), request.can.permissions)  # type: ignore[attr-defined]


@require_GET
@project_view(Permission.USE_DOCUMENTS)
def document_list(request: SignedInRequest, project: Project) -> HttpResponse:
    """Every document with how much of it the project fills by itself."""
    context = {"project": project, "documents": counts_of(facts_in(request, project))}
    return render(request, "documents/document_list.html", context)


@require_GET
@project_view(Permission.USE_DOCUMENTS)
def document_detail(
    request: SignedInRequest, project: Project, kind: str
) -> HttpResponse:
    """One document item by item; what is missing has a link to its field."""
    facts = facts_in(request, project)
    document = filled(facts, kind_named(kind))
    charts = {one.measure.pk: one for one in facts.source.charts}
    drawn = {
        form: drawing.kept(document, project.title, form) is not None
        for form in drawing.MEDIA_TYPES
    }
    context = {
        "project": project, "document": document, "charts": charts, "drawn": drawn,
    }  # fmt: skip
    return render(request, "documents/document_detail.html", context)


@require_POST
@project_view(Permission.USE_DOCUMENTS)
def document_ask(
    request: SignedInRequest, project: Project, kind: str, form: str
) -> HttpResponse:
    """Leads to the file, or to the progress of the job that draws it."""
    document = filled(facts_in(request, project), kind_named(kind))
    require_form(form)
    if drawing.kept(document, project.title, form) is not None:
        return redirect("documents:document_file", project.pk, kind, form)
    job = drawing.ask(document, project, form, by=person(request))
    return redirect("jobs:job_status", job.pk)


@require_GET
@project_view(Permission.USE_DOCUMENTS)
def document_file(
    request: SignedInRequest, project: Project, kind: str, form: str
) -> HttpResponse:
    """The file as the project stands now; its page when it must be drawn anew."""
    document = filled(facts_in(request, project), kind_named(kind))
    require_form(form)
    content = drawing.kept(document, project.title, form)
    if content is None:
        messages.info(request, _("The project changed since. Ask for the file again."))
        return redirect("documents:document_detail", project.pk, kind)
    return file_answer(document, project, form, content)


def require_form(form: str) -> None:
    """Raises Http404 for a form of file that nobody draws."""
    if form not in drawing.MEDIA_TYPES:
        raise Http404


def file_answer(
    document: Filled, project: Project, form: str, content: bytes
) -> HttpResponse:
    name = drawing.file_name(document, project, form)
    return HttpResponse(
        content, content_type=drawing.MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@drafted
@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.EDIT_PROJECT)
def words_edit(request: SignedInRequest, project: Project, key: str) -> HttpResponse:
    """One question for own words; the answer stands in every document that asks it."""
    words = words_of(project, key)
    draft, kept = draft_for(request, request.get_full_path())
    has_choices = bool(words.question.choices)
    form_class = TicksForm if has_choices else WordsForm
    form = form_class(sent(request), words=words, typed=kept)
    back = back_to(request, project)
    return answer_form(
        request, form,
        act=lambda: write_words(
            project=project, key=key, text=form.said(), by=person(request),
            version=form.cleaned_data["version"] or 0,
        ),
        done=lambda _words: redirect(back), said=_("Kept for every document."),
        template="documents/words_edit.html", stored=stored(words),
        context={"project": project, "draft": draft, "back": back,
                 "uses": uses_of(key), "has_choices": has_choices},
    )  # fmt: skip


def words_of(project: Project, key: str) -> OwnWords:
    """The team's words, unsaved and empty before the first. Raises Http404."""
    if key not in own_words():
        raise Http404
    known = OwnWords.objects.filter(project=project, key=key).first()
    return known or OwnWords(project=project, key=key)


def stored(words: OwnWords) -> OwnWords | None:
    """What a conflict is shown beside; boxes are only ticked again."""
    return words if words.pk and not words.question.choices else None


def back_to(request: SignedInRequest, project: Project) -> str:
    """The document one came from, named by `?from=`; else the list of them."""
    kind = request.GET.get("from", "")
    if kind in kinds():
        return reverse("documents:document_detail", args=[project.pk, kind])
    return reverse("documents:document_list", args=[project.pk])
