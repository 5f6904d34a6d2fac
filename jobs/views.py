"""Pages about slow work, for the person who asked for it and nobody else."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from jobs import actions
from jobs.models import Job
from qiapp.lib.errors import ActionRefused


@require_safe
def job_status(request: SignedInRequest, job_id: int) -> HttpResponse:
    """The page, or for htmx only the part that changes."""
    template = "jobs/_progress.html" if request.htmx else "jobs/job_status.html"
    return render(request, template, {"job": own_job(request, job_id)})


@require_POST
def job_cancel(request: SignedInRequest, job_id: int) -> HttpResponse:
    job = actions.cancel(job=own_job(request, job_id), by=request.user)
    return redirect("jobs:job_status", job.pk)


@require_POST
def job_retry(request: SignedInRequest, job_id: int) -> HttpResponse:
    try:
        actions.retry(job=own_job(request, job_id), by=request.user)
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    return redirect("jobs:job_status", job_id)


def own_job(request: SignedInRequest, job_id: int) -> Job:
    return get_object_or_404(request.user.jobs, pk=job_id)
