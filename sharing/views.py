"""Pages on which a practice says who sees its measures, and sees what they see."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import presence, provider_presence
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from measures.models import Measure
from projects.form_pages import FORM_METHODS, answer_form, person, sent
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused
from sharing import actions, agreement, overview
from sharing.forms import (
    ONLY_ME,
    TEAM,
    AgreementForm,
    MeasureSharingForm,
    RecipientForm,
    address,
)
from sharing.recipients import (
    Recipient,
    measures_shown,
    recipient_in,
    recipients_of,
)

LOOKS_PER_PAGE = 50
CHANGES_SHOWN = 30


def load_recipient(project: Project, kind: str, pk: int) -> Recipient:
    """The coach or office of this project. Raises Http404."""
    recipient = recipient_in(project, kind, pk)
    if recipient is None:
        raise Http404
    return recipient


@require_GET
@project_view(Permission.SHARE_DATA)
def sharing_overview(request: SignedInRequest, project: Project) -> HttpResponse:
    context = {"project": project, "overview": overview.overview_of(project)}
    return render(request, "sharing/sharing_overview.html", context)


@require_http_methods(FORM_METHODS)
@project_view(Permission.SHARE_DATA)
def recipient_edit(
    request: SignedInRequest, project: Project, kind: str, pk: int
) -> HttpResponse:
    """The one screen that confirms what a coach or an office sees."""
    recipient = load_recipient(project, kind, pk)
    known = overview.newest_confirmations(project).get((kind, pk))
    offered = list(overview.measures_offered(project).of_team())
    form = RecipientForm(
        sent(request), measures=offered,
        initial={"measures": ticked(project, recipient, offered, known is not None)},
    )  # fmt: skip
    return answer_form(
        request, form,
        act=lambda: actions.confirm_shown(
            project=project, recipient=recipient, by=person(request),
            measures=form.cleaned_data["measures"],
        ),
        done=lambda _made: redirect("sharing:sharing_overview", project.pk),
        said=_("Saved. %(name)s sees this from now on.") % {"name": recipient.name},
        template="sharing/recipient_edit.html",
        context={
            "project": project, "recipient": recipient, "known": known,
            "offered": offered, "last_day": overview.last_numbers_day(project),
        },
    )  # fmt: skip


def ticked(
    project: Project, recipient: Recipient, offered: list[Measure], was_asked: bool
) -> list[int]:
    """What stands ticked: all that is shown; the first time, all that could be."""
    if not was_asked:
        return [one.pk for one in offered]
    return list(measures_shown(project, recipient).values_list("pk", flat=True))


@require_GET
@project_view(Permission.SHARE_DATA)
def recipient_view(
    request: SignedInRequest, project: Project, kind: str, pk: int
) -> HttpResponse:
    """What this coach or office sees of the measures, as it stands now."""
    recipient = load_recipient(project, kind, pk)
    shown = measures_shown(project, recipient).current()
    context = {
        "project": project,
        "recipient": recipient,
        "seen": overview.charts_seen(shown, project),
        "last_day": overview.last_numbers_day(project),
    }
    return render(request, "sharing/recipient_view.html", context)


@require_http_methods(FORM_METHODS)
@project_view(Permission.SHARE_DATA)
def measure_sharing(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    """Everybody who sees one measure, on one form."""
    measure = get_object_or_404(overview.measures_offered(project), pk=measure_id)
    measure.project = project
    recipients = recipients_of(project)
    form = MeasureSharingForm(
        sent(request), recipients=recipients,
        may_keep=measure.created_by_id == request.user.pk,
        initial=standing(measure, recipients),
    )  # fmt: skip
    return answer_form(
        request, form,
        act=lambda: save_measure(measure, recipients, form.cleaned_data, request),
        done=lambda _measure: redirect("sharing:sharing_overview", project.pk),
        said=_("Saved. It holds from now on, on every page and in every file."),
        template="sharing/measure_sharing.html",
        context={"project": project, "measure": measure},
    )  # fmt: skip


def standing(measure: Measure, recipients: list[Recipient]) -> dict[str, Any]:
    """The form as it stands now."""
    shown = overview.shown_pairs(measure.project)
    return {
        "inside": ONLY_ME if measure.kept_by_id else TEAM,
        "recipients": [
            address(one)
            for one in recipients
            if (measure.pk, one.kind, one.pk) in shown
        ],
        "peers": measure.peers,
    }


def save_measure(
    measure: Measure, recipients: list[Recipient], wanted: dict[str, Any],
    request: SignedInRequest,
) -> Measure:  # fmt: skip
    return actions.share_measure(
        measure=measure, by=person(request), peers=wanted.get("peers", ""),
        only_me=None if "inside" not in wanted else wanted["inside"] == ONLY_ME,
        recipients=[
            one for one in recipients if address(one) in wanted.get("recipients", [])
        ],
    )  # fmt: skip


@require_http_methods(FORM_METHODS)
@project_view(Permission.SHARE_DATA)
def agreement_page(request: SignedInRequest, project: Project) -> HttpResponse:
    """The data-sharing agreement beside what really holds; leads sign it here."""
    if request.method == "POST" and not request.can.edit_project:  # type: ignore[attr-defined]
        raise PermissionDenied
    shown = agreement.shown_now(project)
    digest = agreement.digest_for(agreement.words_now(), shown)
    form = AgreementForm(
        sent(request), user=person(request), initial={"digest": digest}
    )
    status = 200 if request.method != "POST" else try_to_sign(request, project, form)
    if status == 302:
        messages.success(request, _("Signed. Other practices see what you chose."))
        return redirect("sharing:agreement_page", project.pk)
    if status == 409:
        form.data = request.POST.copy()  # what is shown now is what would be signed
        form.data["digest"] = digest  # type: ignore[index]
    provider_presence.prepare(form, request, bound(project, digest))
    held = agreement.standing_agreement(project)
    context = {
        "project": project, "form": form, "words": agreement.words_now(),
        "shown": [(name, agreement.in_words(who)) for name, who in shown.items()],
        "held": held, "mismatches": agreement.mismatches(held, shown) if held else [],
    }  # fmt: skip
    return render(request, "sharing/agreement_page.html", context, status=status)


def bound(project: Project, digest: str) -> str:
    return f"{presence.binding('share', project)}:{digest}"


def try_to_sign(request: SignedInRequest, project: Project, form: AgreementForm) -> int:
    """302 once signed; 422 or 409 with the reason on the form."""
    if not form.is_valid():
        return 422
    digest = form.cleaned_data["digest"]
    if digest != agreement.digest_now(project):
        form.add_error(None, _("Who sees what was changed meanwhile. Read it again."))
        return 409
    if not presence.confirm(
        form, user=person(request), bound_to=bound(project, digest)
    ):
        return 422
    try:
        actions.sign_agreement(project=project, digest=digest, by=person(request))
    except ActionRefused as refusal:
        form.add_error(None, refusal.message)
        return 409
    return 302


@require_POST
@project_view(Permission.EDIT_PROJECT)
def agreement_withdraw(request: SignedInRequest, project: Project) -> HttpResponse:
    actions.withdraw_agreement(project=project, by=person(request))
    messages.success(request, _("Withdrawn. No other practice sees your numbers now."))
    return redirect("sharing:agreement_page", project.pk)


@require_GET
@project_view(Permission.SHARE_DATA)
def sharing_log(request: SignedInRequest, project: Project) -> HttpResponse:
    """Every change of who sees what, and every look of somebody from outside."""
    paginator = Paginator(overview.looks_at(project), LOOKS_PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "project": project,
        "changes": Paginator(overview.changes_of(project), CHANGES_SHOWN).get_page(1),
        "page": page,
        "pages": paginator.get_elided_page_range(page.number),
    }
    return render(request, "sharing/sharing_log.html", context)
