"""Slow work: asked for by an action, done by a worker, once, however often it is tried.

The row in `jobs.Job` is the truth; the broker only carries its id, and may lose it.

**Ask for work** (in an action, inside its transaction)::

    from jobs.actions import enqueue

    job = enqueue(
        task="attestations.render",            # name given to @job_task
        subject=attestation,                   # any saved model
        by=user,                               # who waits for it; None for a system job
        title=_("Drawing the attestation"),    # words on the progress page
        result_url=reverse("attestations:attestation_detail", args=[attestation.pk]),
    )

The id is published on commit. A broker that is down never raises here: the sweeper
publishes later. An unfinished job with the same `key` (by default the task and the
subject) is returned instead of a second one.

**Do the work** (in the app's `tasks.py`)::

    from jobs.running import Attempt, job_task

    @job_task("attestations.render")
    def render(attempt: Attempt) -> None:
        actions.render(attestation_id=int(attempt.subject_id), attempt=attempt)

    # in actions.render, after the slow part:
    with transaction.atomic():
        ...                 # the effect
        attempt.finish()    # same transaction: raises and rolls back if the claim is lost

- `attempt.progress(done, total, phase)` moves the bar; it raises `JobCancelled` when the
  person pressed cancel (let it pass) and is cheap to call often.
- `attempt.cancelled` tells the same without raising.
- `ActionRefused(message)` ends the job as failed with that message. Any other error is
  logged without its text and tried again, up to `max_attempts`, then the job fails.
- The function may run again after a crash: its effects belong into the transaction that
  calls `attempt.finish()`.

**Show it**: `{% include "jobs/_progress.html" with job=job only %}` polls by itself with
htmx and has a refresh link without JavaScript. Pages: `jobs:job_status`.

**In tests and commands**: `jobs.running.run_queued()` does all queued work here and now.
"""
