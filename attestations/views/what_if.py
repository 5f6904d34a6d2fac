"""Try other dates or one more test: what the rules would say then. Stores nothing."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from attestations import evidence
from attestations.eligibility import evaluate
from attestations.evidence import Material
from attestations.findings import Evidence
from attestations.forecast import (
    Forecast,
    Outlook,
    Plan,
    When,
    another_test,
    forecast,
)
from attestations.forms import WhatIfForm
from attestations.views.part import own_participation
from projects.models import Project
from projects.permissions import project_view


@require_GET
@project_view(Permission.PARTICIPATE)
def what_if(
    request: SignedInRequest, project: Project, participation_id: int
) -> HttpResponse:
    """Each rule's day as things stand, and with what is typed in the address."""
    participation = own_participation(request, project, participation_id)
    material = evidence.load_for_rules(participation)
    now = evidence.forecast_of(material, evidence.verdict_of(material))
    tried = any(name in request.GET for name in WhatIfForm.base_fields)
    form = WhatIfForm(
        request.GET if tried else None,
        project=project,
        initial={
            "started_on": participation.started_on,
            "ended_on": participation.ended_on,
        },
    )
    then = forecast_with(material, form.cleaned_data) if form.is_valid() else None
    context = {
        "project": project,
        "participation": participation,
        "form": form,
        "now": now,
        "then": then,
        "rows": (rows := side_by_side(now, then) if then else []),
        "met_count": len(now.outlooks) - len(rows) if then else 0,
    }
    status = 422 if tried and not form.is_valid() else 200
    return render(request, "attestations/what_if.html", context, status=status)


def forecast_with(material: Material, tried: dict[str, Any]) -> Forecast:
    """The forecast of the same project with what is tried."""
    programme = material.participation.programme
    changed = with_changes(evidence.evidence_of(material), material, tried)
    verdict = evaluate(programme, changed, material.today, translation)
    rulings = evidence.rulings_of(material)
    plan = Plan(charts=tried["charts"])
    return forecast(programme, changed, material.today, verdict.under(rulings), plan)


def with_changes(
    found: Evidence, material: Material, tried: dict[str, Any]
) -> Evidence:
    found = replace(found, started_on=tried["started_on"], ended_on=tried["ended_on"])
    ends_on = tried["test_ends_on"]
    return another_test(found, material.today, ends_on) if ends_on else found


def side_by_side(now: Forecast, then: Forecast) -> list[tuple[Outlook, Outlook, bool]]:
    """Each open rule's outlook now and then, and whether they differ."""
    return [
        (one, other, (one.when, one.on) != (other.when, other.on))
        for one, other in zip(now.outlooks, then.outlooks, strict=True)
        if not one.when == other.when == When.MET
    ]
