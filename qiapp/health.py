"""What load balancers and operators ask: alive, ready, and how the workers are."""

from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobs.models import Job, Worker


@require_safe
@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks neither database nor broker."""
    return JsonResponse({"status": "alive"})


@require_safe
@login_not_required
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and has every migration, else 503 with the reason."""
    try:
        waiting = unapplied_migrations()
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    if waiting:
        return JsonResponse(
            {"status": "migrations missing", "count": waiting}, status=503
        )
    return JsonResponse({"status": "ready"})


@require_safe
@never_cache
def statusz(request: HttpRequest) -> HttpResponse:
    """Broker, workers and queue for operators; 503 when work does not get done."""
    if not request.user.is_staff:
        raise PermissionDenied
    now = timezone.now()
    status = {
        "broker": "answers" if broker_answers() else "does not answer",
        "workers": workers_at(now),
        "jobs": jobs_at(now),
    }
    return JsonResponse(status, status=200 if is_healthy(status) else 503)


def unapplied_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def broker_answers() -> bool:
    """True when the broker takes a connection within two seconds."""
    try:
        with current_app.connection_for_read(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=0, timeout=2)
            broker.default_channel.queue_declare(
                current_app.conf.task_default_queue, passive=True
            )
    except Exception:  # noqa: BLE001 - every transport has its own errors
        return False
    return True


def workers_at(now: datetime) -> dict[str, object]:
    """Names and seconds since each worker's last sweep, of the last hour, newest first.

    A sweep runs the whole chain: beat, broker, worker, database.
    """
    recent = Worker.objects.filter(seen_at__gt=now - timedelta(hours=1))
    ages = {w.name: round((now - w.seen_at).total_seconds()) for w in recent}
    limit = settings.JOB_SWEEP_SECONDS * 3 + settings.JOB_STALE_SECONDS
    return {"seconds_since_sweep": ages, "alive": any(a < limit for a in ages.values())}


def jobs_at(now: datetime) -> dict[str, int | None]:
    queued = Job.objects.queued().order_by("queued_at").first()
    return {
        "queued": Job.objects.queued().count(),
        "running": Job.objects.unfinished().count() - Job.objects.queued().count(),
        "without_heartbeat": Job.objects.stale(now).count(),
        "oldest_queued_seconds": (
            round((now - queued.queued_at).total_seconds()) if queued else None
        ),
    }


def is_healthy(status: dict) -> bool:
    return status["broker"] == "answers" and status["workers"]["alive"]
