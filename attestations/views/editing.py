"""A CME office's own programmes: copy, edit part by part, publish, take along as TOML."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
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
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from attestations import editing, library, programme_actions
from attestations.editing import Document
from attestations.forms import VersionedForm
from attestations.kinds import KIND_WORDS, locked_words
from attestations.office_programmes import OfficeProgramme
from attestations.programme_forms import (
    FactsForm,
    ImportForm,
    KindForm,
    PublishForm,
    RuleForm,
    facts_of,
    rows_formset,
    rows_in,
)
from attestations.views.programmes import load_programme
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded
from qiapp.lib.conflicts import renew
from qiapp.lib.errors import ActionRefused, VersionConflict

SECTION_WORDS = {
    "roles": gettext_lazy("Roles"),
    "steps": gettext_lazy("Steps"),
    "reflections": gettext_lazy("Reflections"),
    "statements": gettext_lazy("Words to sign"),
}
page = require_http_methods(FORM_METHODS)
allowed = organisation_view(Permission.REVIEW_ATTESTATION)


def load_draft(office: Organisation, draft_id: int) -> OfficeProgramme:
    """A draft of this office. Raises Http404."""
    drafts = OfficeProgramme.objects.drafts().filter(office=office)
    draft: OfficeProgramme = get_object_or_404(drafts, pk=draft_id)
    draft.office = office
    return draft


def to_draft(draft: OfficeProgramme) -> HttpResponse:
    return redirect("attestations:draft_detail", draft.office_id, draft.pk)


@require_POST
@allowed
def programme_copy(
    request: SignedInRequest, office: Organisation, programme_id: str, version: str
) -> HttpResponse:
    """A draft that begins with the rules of another programme."""
    known = library.known_to(office)
    if (programme_id, version) not in known:
        raise Http404
    try:
        draft = programme_actions.copy_programme(
            office=office, programme=known[programme_id, version], by=person(request)
        )
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:provider_programme_list", office.pk)
    return to_draft(draft)


@page
@allowed
def programme_import(request: SignedInRequest, office: Organisation) -> HttpResponse:
    files = request.FILES if request.method == "POST" else None
    form = ImportForm(sent(request), files)
    return answer_form(
        request, form,
        act=lambda: programme_actions.import_programme(
            office=office, text=form.cleaned_data["text"], by=person(request)
        ),
        done=to_draft, said=_("Read. It is a draft of your office now."),
        template="attestations/programme_import.html", context={"office": office},
    )  # fmt: skip


@require_GET
@allowed
def draft_detail(
    request: SignedInRequest, office: Organisation, draft_id: int
) -> HttpResponse:
    """The draft as its readers would see it, each part with its link to edit."""
    draft = load_draft(office, draft_id)
    last = programme_actions.versions_of(draft).first()
    context = page_of(draft) | {
        "last": last,
        "has_older": last or programme_actions.copied_programme(draft),
        "is_changed": last is None or not editing.same_rules(last.text, draft.text),
        "sections": SECTION_WORDS.items(),
        "kind_form": KindForm(),
        "form": PublishForm(initial={"version": draft.edition}),
    }
    return render(request, "attestations/draft_detail.html", context)


def page_of(draft: OfficeProgramme) -> dict[str, Any]:
    return {"office": draft.office, "draft": draft, "programme": draft.programme}


def revise(
    request: SignedInRequest, draft: OfficeProgramme, form: VersionedForm, part: str,
    change: Callable[[Document], Document],
) -> OfficeProgramme:  # fmt: skip
    """The changed draft. After a conflict the form goes on from the newer one."""
    try:
        return programme_actions.revise_draft(
            draft=draft, edition=form.cleaned_data["version"], by=person(request),
            part=part, change=change,
        )  # fmt: skip
    except VersionConflict:
        draft.refresh_from_db(fields=["edition", "text"])
        renew(form, version=draft.edition)
        raise


@page
@allowed
def draft_facts(
    request: SignedInRequest, office: Organisation, draft_id: int
) -> HttpResponse:
    draft = load_draft(office, draft_id)
    begin = facts_of(draft.programme) | {"version": draft.edition}
    form = FactsForm(sent(request), initial=begin)
    return answer_form(
        request, form,
        act=lambda: revise(
            request, draft, form, "facts",
            lambda text: editing.with_facts(text, form.facts(), form.credit()),
        ),
        done=to_draft, said=_("Saved in the draft."),
        template="attestations/draft_facts.html", context=page_of(draft),
    )  # fmt: skip


@page
@allowed
def draft_rows(
    request: SignedInRequest, office: Organisation, draft_id: int, section: str
) -> HttpResponse:
    """The lines of one list: change, take out, or write in an empty one."""
    if section not in SECTION_WORDS:
        raise Http404
    draft = load_draft(office, draft_id)
    rows = editing.read(draft.text)[editing.SECTIONS[section]]
    formset = rows_formset(section)(sent(request), initial=rows, prefix="rows")
    edition = PublishForm(sent(request), initial={"version": draft.edition})
    status = 200
    if request.method == "POST":
        status = save_rows(request, draft, section, formset, edition)
    if status == 302:
        messages.success(request, _("Saved in the draft."))
        return to_draft(draft)
    context = page_of(draft) | {
        "formset": formset, "edition": edition, "section": SECTION_WORDS[section],
        "form": edition if edition.errors else formset,
    }  # fmt: skip
    return render(request, "attestations/draft_rows.html", context, status=status)


def save_rows(
    request: SignedInRequest, draft: OfficeProgramme, section: str, formset: Any,
    edition: PublishForm,
) -> int:  # fmt: skip
    """302 once saved; 422 or 409 with the reason on the page."""
    if not (edition.is_valid() and formset.is_valid()):
        return 422
    try:
        programme_actions.revise_draft(
            draft=draft, edition=edition.cleaned_data["version"], by=person(request),
            part=section,
            change=lambda text: editing.with_rows(text, section, rows_in(formset)),
        )  # fmt: skip
    except VersionConflict:
        # Saving again would take out lines that somebody else has written.
        edition.add_error(None, _("Somebody changed the draft since you opened this page. Open the list in another window and put your changes in there."))  # fmt: skip
        return 409
    except ActionRefused as refusal:
        edition.add_error(None, refusal.message)
        return 422
    return 302


@page
@allowed
def rule_add(
    request: SignedInRequest, office: Organisation, draft_id: int
) -> HttpResponse:
    """A new rule of the kind that `?kind=` names."""
    draft = load_draft(office, draft_id)
    kind = request.GET.get("kind", "")
    if kind not in KIND_WORDS:
        return to_draft(draft)
    begin = {"version": draft.edition, "confidence": "inferred", "needed_for": "signing",
             "text": KIND_WORDS[kind].name}  # fmt: skip
    form = RuleForm(sent(request), kind=kind, programme=draft.programme, initial=begin)
    return answer_rule(
        request, draft, form, kind,
        lambda text: editing.new_rule(text, kind, form.values()),
    )  # fmt: skip


@page
@allowed
def rule_edit(
    request: SignedInRequest, office: Organisation, draft_id: int, rule_id: str
) -> HttpResponse:
    draft = load_draft(office, draft_id)
    rule = load_rule(draft, rule_id)
    form = RuleForm(
        sent(request), kind=rule["kind"], programme=draft.programme,
        initial={"needed_for": "signing", **rule, "version": draft.edition},
    )  # fmt: skip
    return answer_rule(
        request, draft, form, rule["kind"],
        lambda text: editing.with_rule(text, rule_id, form.values()), rule=rule,
    )  # fmt: skip


def load_rule(draft: OfficeProgramme, rule_id: str) -> Document:
    try:
        return editing.rule_of(editing.read(draft.text), rule_id)
    except KeyError:
        raise Http404 from None


def answer_rule(
    request: SignedInRequest, draft: OfficeProgramme, form: RuleForm, kind: str,
    change: Callable[[Document], Document], rule: Document | None = None,
) -> HttpResponse:  # fmt: skip
    context = page_of(draft) | {
        "kind": KIND_WORDS[kind].name, "locked": locked_words(kind), "rule": rule,
    }  # fmt: skip
    return answer_form(
        request, form,
        act=lambda: revise(
            request, draft, form,
            f"rule {rule['id'] if rule else kind}", change,
        ),
        done=to_draft, said=_("Saved in the draft."),
        template="attestations/rule_edit.html", context=context,
    )  # fmt: skip


@require_POST
@allowed
def rule_remove(
    request: SignedInRequest, office: Organisation, draft_id: int, rule_id: str
) -> HttpResponse:
    draft = load_draft(office, draft_id)
    load_rule(draft, rule_id)
    succeeded(
        request,
        lambda: programme_actions.revise_draft(
            draft=draft, edition=draft.edition, by=person(request),
            part=f"rule {rule_id}",
            change=lambda text: editing.without_rule(text, rule_id),
        ),
        _("The rule is out of the draft."),
    )  # fmt: skip
    return to_draft(draft)


@require_POST
@allowed
def draft_publish(
    request: SignedInRequest, office: Organisation, draft_id: int
) -> HttpResponse:
    """A new version; a reviewer confirms it on the page this leads to."""
    draft = load_draft(office, draft_id)
    form = PublishForm(request.POST)
    edition = form.cleaned_data["version"] if form.is_valid() else 0
    said = _("Published. It is a preview until a reviewer of your office confirms it.")
    if not succeeded(
        request,
        lambda: programme_actions.publish(
            draft=draft, edition=edition, by=person(request)
        ),
        said,
    ):
        return to_draft(draft)
    names = [office.pk, draft.programme_id, draft.version]
    return redirect("reports:provider_programme_confirm", *names)


@require_POST
@allowed
def draft_discard(
    request: SignedInRequest, office: Organisation, draft_id: int
) -> HttpResponse:
    draft = load_draft(office, draft_id)
    succeeded(
        request, lambda: programme_actions.discard(draft=draft, by=person(request)),
        _("The draft is thrown away."),
    )  # fmt: skip
    return redirect("reports:provider_programme_list", office.pk)


@require_GET
def programme_toml(
    request: SignedInRequest, programme_id: str, version: str
) -> HttpResponse:
    """The programme as a file, to read, keep or import elsewhere."""
    programme = load_programme(request, programme_id, version)
    name = f"{programme.id}-{programme.version}.toml"
    return HttpResponse(
        library.text_of(programme), content_type="application/toml",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip
