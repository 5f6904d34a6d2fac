"""Pages of chart audits for the team: set up, share, watch, close."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from effort.models import Task
from effort.offers import take_offer
from measures.baseline import ReasonNeeded
from measures.models import Measure
from measures.reasons import ask_reason, reason_in
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused
from tally.actions import audits, rounds, tallies
from tally.forms import AuditForm, LinkForm, PaperForm, RoundForm, SiteForm
from tally.links import address_of, qr_picture
from tally.models import ChartAudit, ChartAuditQuerySet, Round, Tally
from tally.progress import (
    colleagues,
    contributions,
    known_sites,
    progress_of,
    standing_numbers,
)
from tally.wording import plan_words

RECENT_ROUNDS = 24
PAPER_ROWS = 20


def audits_seen(project: Project) -> ChartAuditQuerySet:
    """The project's audits whose measure its viewer may see."""
    seen = Measure.objects.seen_in(project)
    return ChartAudit.objects.filter(project=project, measure__in=seen)


def load_audit(project: Project, audit_id: int) -> ChartAudit:
    """The project's audit with its measure, knowing its project. Raises Http404."""
    rows = audits_seen(project).select_related("measure")
    audit = get_object_or_404(rows, pk=audit_id)
    audit.project = audit.measure.project = project
    return audit


def load_round(project: Project, round_id: int) -> Round:
    """The round with its audit and tallies, knowing its project. Raises Http404."""
    rows = Round.objects.with_tallies().select_related("audit__measure")
    round_ = get_object_or_404(rows, pk=round_id, audit__in=audits_seen(project))
    round_.audit.project = round_.audit.measure.project = project
    return round_


def load_tally(project: Project, round_id: int, tally_id: int) -> Tally:
    round_ = load_round(project, round_id)
    tally = get_object_or_404(round_.tallies.all(), pk=tally_id)
    tally.round = round_
    return tally


@require_GET
@project_view(Permission.VIEW_PROJECT)
def audit_list(request: SignedInRequest, project: Project) -> HttpResponse:
    rows = audits_seen(project).select_related("measure").prefetch_related("rounds")
    context = {
        "project": project,
        "audits": list(rows),
        "measures": list(audits_can_feed(project)),
        "contributions": contributions(project),
    }
    return render(request, "tally/audit_list.html", context)


def audits_can_feed(project: Project) -> Any:
    """Current measures that an audit can be set up for: shares."""
    team = Measure.objects.seen_in(project).of_team()
    return team.current().filter(data_kind="proportion")


@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.DEFINE_MEASURE)
def audit_add(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    measure = get_object_or_404(audits_can_feed(project), pk=measure_id)
    measure.project = project
    form = AuditForm(sent(request), measures=audits.feedable(measure), measure=measure)
    return answer_form(
        request, form,
        act=lambda: audits.define_audit(
            measure=measure, by=person(request), **form.values()
        ),
        done=lambda audit: redirect("tally:audit_detail", project.pk, audit.pk),
        said=_("Ready. Start the first round."),
        template="tally/audit_form.html",
        context={"project": project, "measure": measure},
    )  # fmt: skip


@require_http_methods(FORM_METHODS)
@project_view(Permission.DEFINE_MEASURE)
def audit_edit(
    request: SignedInRequest, project: Project, audit_id: int
) -> HttpResponse:
    audit = load_audit(project, audit_id)
    form = AuditForm(
        sent(request), measures=audits.feedable(audit.measure), audit=audit
    )
    return answer_form(
        request, form,
        act=lambda: audits.revise_audit(
            audit=audit, by=person(request),
            version=form.cleaned_data["version"] or 0, **form.values(),
        ),
        done=lambda _audit: redirect("tally:audit_detail", project.pk, audit.pk),
        said=_("Saved. Rounds that were started keep their questions."),
        template="tally/audit_form.html",
        context={"project": project, "measure": audit.measure, "audit": audit},
        stored=audit,
    )  # fmt: skip


@require_GET
@project_view(Permission.VIEW_PROJECT)
def audit_detail(
    request: SignedInRequest, project: Project, audit_id: int
) -> HttpResponse:
    audit = load_audit(project, audit_id)
    latest = list(audit.rounds.with_tallies()[:RECENT_ROUNDS])
    for round_ in latest:
        round_.audit = audit
    context = {
        "project": project,
        "audit": audit,
        "questions": audit.form().questions,
        "plan": plan_words(audit.sample()),
        "rounds": latest,
        "open_round": next((one for one in latest if one.is_open()), None),
        "next": rounds.next_start(audit),
        "today": project.today(),
        "round_form": RoundForm(audit=audit),
    }
    return render(request, "tally/audit_detail.html", context)


@submitted_once
@require_POST
@project_view(Permission.RECORD_DATA)
def round_start(
    request: SignedInRequest, project: Project, audit_id: int
) -> HttpResponse:
    """Starts the next round, or the one of the period that was chosen."""
    audit = load_audit(project, audit_id)
    form = RoundForm(request.POST, audit=audit)
    chosen = form.cleaned_data["starts_on"] if form.is_valid() else None
    if "starts_on" in request.POST and chosen is None:
        messages.error(request, _("Choose one of the periods in the list."))
        return redirect("tally:audit_detail", project.pk, audit.pk)
    try:
        round_ = rounds.start_round(audit=audit, by=person(request), starts_on=chosen)
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("tally:audit_detail", project.pk, audit.pk)
    return redirect("tally:round_detail", project.pk, round_.pk)


@require_GET
@project_view(Permission.VIEW_PROJECT)
def round_detail(
    request: SignedInRequest, project: Project, round_id: int
) -> HttpResponse:
    round_ = load_round(project, round_id)
    return render(request, "tally/round_detail.html", page_of(round_))


def page_of(round_: Round) -> dict[str, Any]:
    """What a round's page shows. Six queries beside the round itself."""
    project = round_.audit.project
    return {
        "project": project,
        "round": round_,
        "audit": round_.audit,
        "progress": progress_of(round_),
        "plan": plan_words(round_.sample()),
        "standing": standing_numbers(round_) if round_.is_open() else [],
        "colleagues": colleagues(project) if round_.is_open() else [],
        "sites": known_sites(project) if round_.is_open() else [],
        "link_form": LinkForm(),
        "is_undone": any(batch.undone_at for batch in round_.batches.all()),
    }


@require_POST
@project_view(Permission.RECORD_DATA)
def link_share(
    request: SignedInRequest, project: Project, round_id: int
) -> HttpResponse:
    round_ = load_round(project, round_id)
    form = LinkForm(request.POST)
    if not form.is_valid():
        context = page_of(round_) | {"link_form": form}
        return render(request, "tally/round_detail.html", context, status=422)
    try:
        tally = tallies.share_link(
            round_=round_, by=person(request), name=form.cleaned_data["name"],
            site=form.cleaned_data["site"],
        )  # fmt: skip
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("tally:round_detail", project.pk, round_.pk)
    return redirect("tally:link_detail", project.pk, round_.pk, tally.pk)


@require_GET
@project_view(Permission.RECORD_DATA)
def link_detail(
    request: SignedInRequest, project: Project, round_id: int, tally_id: int
) -> HttpResponse:
    tally = load_tally(project, round_id, tally_id)
    if tally.kind != "link":
        return redirect("tally:round_detail", project.pk, round_id)
    address = address_of(tally)
    context = {
        "project": project, "round": tally.round, "audit": tally.round.audit,
        "tally": tally, "address": address, "qr": qr_picture(address),
    }  # fmt: skip
    return render(request, "tally/link_detail.html", context)


@require_POST
@project_view(Permission.RECORD_DATA)
def link_revoke(
    request: SignedInRequest, project: Project, round_id: int, tally_id: int
) -> HttpResponse:
    tally = load_tally(project, round_id, tally_id)
    said = _("Link withdrawn. What was counted by it stays.")
    return do(
        request, tally.round, said,
        lambda: tallies.revoke_link(tally=tally, by=person(request)),
    )  # fmt: skip


@require_POST
@project_view(Permission.RECORD_DATA)
def tally_leave_out(
    request: SignedInRequest, project: Project, round_id: int, tally_id: int
) -> HttpResponse:
    tally = load_tally(project, round_id, tally_id)
    return do(
        request, tally.round, _("Left out of the counts."),
        lambda: tallies.leave_out(tally=tally, by=person(request), left_out=True),
    )  # fmt: skip


@require_POST
@project_view(Permission.RECORD_DATA)
def tally_take_in(
    request: SignedInRequest, project: Project, round_id: int, tally_id: int
) -> HttpResponse:
    tally = load_tally(project, round_id, tally_id)
    return do(
        request, tally.round, _("Counted again."),
        lambda: tallies.leave_out(tally=tally, by=person(request), left_out=False),
    )  # fmt: skip


@require_POST
@project_view(Permission.RECORD_DATA)
def tally_site(
    request: SignedInRequest, project: Project, round_id: int, tally_id: int
) -> HttpResponse:
    """Names the site of a tally afterwards; its answers stay."""
    tally = load_tally(project, round_id, tally_id)
    form = SiteForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("tally:round_detail", project.pk, round_id)
    site = form.cleaned_data["site"]
    return do(
        request, tally.round, _("The site is noted."),
        lambda: tallies.name_site(tally=tally, by=person(request), site=site),
    )  # fmt: skip


def do(request: SignedInRequest, round_: Round, said: str, act: Any) -> HttpResponse:
    """Runs one action and shows the round again, with what happened or why not.

    Where a frozen baseline needs a reason, a page asks for it (422).
    """
    try:
        act()
    except ReasonNeeded as refusal:
        project_id, measure = round_.audit.project_id, round_.audit.measure
        back = reverse("tally:round_detail", args=[project_id, round_.pk])
        return ask_reason(request, refusal, measure=measure, back=back)
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("tally:round_detail", round_.audit.project_id, round_.pk)


@require_POST
@project_view(Permission.RECORD_DATA)
def round_close(
    request: SignedInRequest, project: Project, round_id: int
) -> HttpResponse:
    round_ = load_round(project, round_id)
    return do(
        request, round_, _("Closed. The numbers stand on the chart."),
        lambda: rounds.close_round(
            round_=round_, by=person(request), reason=reason_in(request.POST)
        ),
    )  # fmt: skip


@require_POST
@project_view(Permission.RECORD_DATA)
def round_reopen(
    request: SignedInRequest, project: Project, round_id: int
) -> HttpResponse:
    round_ = load_round(project, round_id)
    return do(
        request, round_, _("Open again. Its numbers are off the chart until you close it."),
        lambda: rounds.reopen_round(
            round_=round_, by=person(request), reason=reason_in(request.POST)
        ),
    )  # fmt: skip


@require_POST
@project_view(Permission.RECORD_DATA)
def round_remove(
    request: SignedInRequest, project: Project, round_id: int
) -> HttpResponse:
    round_ = load_round(project, round_id)
    said = _("The round is taken back.")
    if not succeeded(
        request, lambda: rounds.remove_round(round_=round_, by=person(request)), said
    ):
        return redirect("tally:round_detail", project.pk, round_.pk)
    return redirect("tally:audit_detail", project.pk, round_.audit_id)


@require_GET
@project_view(Permission.RECORD_DATA)
def paper_sheet(
    request: SignedInRequest, project: Project, round_id: int
) -> HttpResponse:
    """A sheet to print: a line for each chart, and the totals to type in afterwards."""
    round_ = load_round(project, round_id)
    sample = round_.sample()
    context = {
        "project": project, "round": round_, "audit": round_.audit,
        "questions": round_.form().questions, "outputs": round_.form().outputs(),
        "lines": sample.numbers or range(1, (sample.target() or PAPER_ROWS) + 1),
        "plan": plan_words(sample), "sample": sample,
    }  # fmt: skip
    return render(request, "tally/paper_sheet.html", context)


@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_DATA)
def paper_enter(
    request: SignedInRequest, project: Project, round_id: int
) -> HttpResponse:
    round_ = load_round(project, round_id)
    start = {"charts": round_.sample().target()}
    form = PaperForm(sent(request), outputs=round_.form().outputs(), initial=start)
    return answer_form(
        request, form,
        act=lambda: tallies.enter_paper(
            round_=round_, by=person(request), **form.values()
        ),
        done=lambda _tally: after_paper(request, round_),
        said=_("Added to the round."),
        template="tally/paper_enter.html",
        context={"project": project, "round": round_, "audit": round_.audit,
                 "colleagues": colleagues(project), "sites": known_sites(project)},
    )  # fmt: skip


def after_paper(request: SignedInRequest, round_: Round) -> HttpResponse:
    project = round_.audit.project
    take_offer(request, project=project, by=person(request), task=Task.DATA)
    return redirect("tally:round_detail", project.pk, round_.pk)
