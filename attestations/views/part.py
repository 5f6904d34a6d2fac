"""One's own part in a project: join, tell, and see what is left."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Organisation
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from attestations import actions, evidence, places
from attestations.catalogue import Programme
from attestations.findings import Eligibility, Finding
from attestations.forms import JoinForm, PartForm, ReflectionsForm, StepsForm
from attestations.library import find, versions_of
from attestations.models import Attestation, Participation, Settlement, Status
from projects.form_pages import sent
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.conflicts import renew
from qiapp.lib.errors import ActionRefused, VersionConflict

page = require_http_methods(["GET", "HEAD", "POST"])


def own_participation(
    request: SignedInRequest, project: Project, participation_id: int
) -> Participation:
    """Raises Http404 for anybody but the participant."""
    own = project.participations.of(request.user).select_related(
        "user", "office", "confirmation"
    )
    participation: Participation = get_object_or_404(own, pk=participation_id)
    participation.project = project
    return participation


@require_GET
@project_view(Permission.VIEW_PROJECT)
def attestation_list(request: SignedInRequest, project: Project) -> HttpResponse:
    """Own attestations in this project, and those of others one may see."""
    visible = Attestation.objects.visible_to(request.user)
    rows = visible.filter(participation__project=project).with_people()
    context = {
        "project": project,
        "own": [row for row in rows if row.is_own(request.user)],
        "others": [row for row in rows if not row.is_own(request.user)],
    }
    return render(request, "attestations/attestation_list.html", context)


@page
@project_view(Permission.PARTICIPATE)
def programme_join(request: SignedInRequest, project: Project) -> HttpResponse:
    form = JoinForm(sent(request), project=project)
    status = 200
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["confirmation"]
        programme = find(chosen.programme_id, chosen.programme_version)
        try:
            part = actions.join_programme(
                project=project, office=chosen.office or first_sponsor(project),
                programme=programme, by=request.user,
            )  # fmt: skip
            return redirect("attestations:participation_detail", project.pk, part.pk)
        except ActionRefused as refusal:
            form.add_error("confirmation", refusal.message)
    if request.method == "POST":
        status = 422
    context = {"project": project, "form": form}
    return render(request, "attestations/programme_join.html", context, status=status)


def first_sponsor(project: Project) -> Organisation:
    """The office that looks at a part whose board is applied to directly."""
    return project.sponsorships.select_related("organisation")[0].organisation


@require_GET
@project_view(Permission.PARTICIPATE)
def participation_detail(
    request: SignedInRequest, project: Project, participation_id: int
) -> HttpResponse:
    """What is left before one can attest."""
    participation = own_participation(request, project, participation_id)
    attestation = participation.attestations.order_by("-number").first()
    context = left_for(request, participation) | {
        "project": project,
        "participation": participation,
        "attestation": attestation,
        "is_overdue": participation.programme.is_overdue(project.today()),
        "programme": participation.programme,
        "newer": newer_than(participation.programme),
    }
    if attestation is None or attestation.status != Status.DRAFT:
        context["may_ask"] = []
    return render(request, "attestations/participation_detail.html", context)


def newer_than(programme: Programme) -> Programme | None:
    """The newest version of the programme, where the part keeps an older one."""
    newest = versions_of(programme.id)[0]
    return newest if newest.key != programme.key else None


def left_for(request: SignedInRequest, participation: Participation) -> dict[str, Any]:
    """The task lists and the count of what is open."""
    material = evidence.load_for_rules(participation)
    eligibility = evidence.verdict_of(material)
    settlements = settlements_shown(participation)
    outlook = evidence.forecast_of(material, eligibility)
    granted = request.can.permissions  # type: ignore[attr-defined]

    def tasks(purpose: str, scope: str) -> list[places.Task]:
        return places.tasks_of(
            eligibility,
            participation,
            granted,
            purpose=purpose,
            scope=scope,
            outlook=outlook,
        )

    return {
        "eligibility": eligibility,
        "open_count": len(eligibility.open_for("signing")),
        "project_tasks": tasks("signing", "project"),
        "own_tasks": tasks("signing", "participant"),
        "accepted_tasks": tasks("approval", "participant"),
        "report_tasks": tasks("reporting", "participant"),
        "shown_tasks": tasks("showing", "participant"),
        "settlements": settlements,
        "may_ask": askable(eligibility, settlements),
        "outlook": outlook,
        "project_open": open_in(eligibility, "project"),
        "own_open": open_in(eligibility, "participant"),
    }


def open_in(eligibility: Eligibility, scope: str) -> int:
    """How many rules of this scope stop the signature."""
    return sum(f.requirement.scope == scope for f in eligibility.open_for("signing"))


def settlements_shown(participation: Participation) -> list[Settlement]:
    """The newest settlement of each rule, oldest question first. One query."""
    newest = {
        one.requirement_id: one for one in participation.settlements.order_by("pk")
    }
    for one in newest.values():
        one.participation = participation
    return list(newest.values())


def askable(eligibility: Eligibility, settlements: list[Settlement]) -> list[Finding]:
    """The open rules one may ask the office about, and has not."""
    asked = {one.requirement_id for one in settlements if one.is_open()}
    return [
        finding
        for finding in eligibility.open_for("signing")
        if finding.requirement.may_be_settled and finding.requirement.id not in asked
    ]


@page
@project_view(Permission.PARTICIPATE)
def part_edit(
    request: SignedInRequest, project: Project, participation_id: int
) -> HttpResponse:
    participation = own_participation(request, project, participation_id)
    names = ("role", "started_on", "ended_on")
    initial = {name: getattr(participation, name) for name in names}
    form = PartForm(
        sent(request), participation=participation,
        initial=initial | {"version": participation.version},
    )  # fmt: skip

    def save() -> None:
        fields = {name: form.cleaned_data[name] for name in names}
        actions.describe_part(
            participation=participation, by=request.user, **fields,
            version=form.cleaned_data["version"],
        )  # fmt: skip

    return answer(request, "attestations/part_edit.html", participation, form, save)


@page
@project_view(Permission.PARTICIPATE)
def steps_edit(
    request: SignedInRequest, project: Project, participation_id: int
) -> HttpResponse:
    participation = own_participation(request, project, participation_id)
    form = StepsForm(
        sent(request), participation=participation,
        initial={"steps": list(participation.steps), "version": participation.version},
    )  # fmt: skip

    def save() -> None:
        actions.tick_steps(
            participation=participation, by=request.user,
            version=form.cleaned_data["version"],
            ticked=set(form.cleaned_data["steps"]),
        )  # fmt: skip

    return answer(request, "attestations/steps_edit.html", participation, form, save)


@page
@project_view(Permission.PARTICIPATE)
def reflections_edit(
    request: SignedInRequest, project: Project, participation_id: int
) -> HttpResponse:
    participation = own_participation(request, project, participation_id)
    form = ReflectionsForm(
        sent(request), participation=participation,
        initial=participation.reflections | {"version": participation.version},
    )  # fmt: skip

    def save() -> None:
        actions.write_reflections(
            participation=participation, by=request.user, texts=form.texts(),
            version=form.cleaned_data["version"],
        )  # fmt: skip

    template = "attestations/reflections_edit.html"
    return answer(request, template, participation, form, save)


def answer(
    request: SignedInRequest,
    template: str,
    participation: Participation,
    form: forms.Form,
    save: Callable[[], None],
) -> HttpResponse:
    """The form page; after saving, “what is left” (a page) or the new version (htmx).

    422 on faults, 409 when the record changed since it was shown.
    """
    status = 200
    if request.method == "POST":
        status = saved(form, save)
        participation.refresh_from_db(fields=["version"])
    if request.htmx:  # type: ignore[attr-defined]
        context = {"participation": participation, "form": form, "status": status}
        name = "attestations/_part_saved.html"
        return render(request, name, context, status=status)
    if request.method == "POST" and status == 200:
        messages.success(request, _("Saved."))
        return redirect(
            "attestations:participation_detail", participation.project_id,
            participation.pk,
        )  # fmt: skip
    if status == 409:
        renew(form, version=participation.version)
    context = {
        "project": participation.project,
        "participation": participation,
        "form": form,
        "charts": charts_beside(template, participation),
    }
    return render(request, template, context, status=status)


def saved(form: forms.Form, save: Callable[[], None]) -> int:
    """200 once saved, 422 or 409 with the reason on the form."""
    if not form.is_valid():
        return 422
    try:
        save()
    except VersionConflict as conflict:
        form.add_error(None, conflict.message)
        return 409
    except ActionRefused as refusal:
        form.add_error(None, refusal.message)
        return 422
    return 200


def charts_beside(template: str, participation: Participation) -> Any:
    """The facts beside the empty boxes of the reflections: charts and cycles."""
    if not template.endswith("reflections_edit.html"):
        return None
    return evidence.load_for_rules(participation)
