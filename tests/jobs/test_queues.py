"""What is drawn or gathered waits in the queue of documents, never before quick work."""

import ast
import inspect
import os
import subprocess
import sys

from celery.app.routes import MapRoute

from qiapp.celery import app

# Jobs that somebody waits for and that are no drawing: all others are documents.
QUICK = {"coaching.rank", "extracts.count", "notices.deliver"}
SETTINGS = "from django.conf import settings; print(settings.CELERY_TASK_ROUTES)"


def production_routes() -> MapRoute:
    """The routes that the settings give to Redis, read in a process of its own."""
    environ = os.environ | {
        "QI_BROKER_URL": "redis://127.0.0.1:6379/0",
        "DJANGO_SETTINGS_MODULE": "qiapp.settings",
    }
    printed = subprocess.run(
        [sys.executable, "-c", SETTINGS], env=environ, check=True, text=True,
        capture_output=True, timeout=60,
    )  # fmt: skip
    return MapRoute(ast.literal_eval(printed.stdout))


def jobs_of_the_house() -> set[str]:
    """Names of the tasks made by `job_task`: they are given an attempt."""
    app.loader.import_default_modules()
    inner = {name: inspect.unwrap(task.run) for name, task in app.tasks.items()}
    return {
        name
        for name, function in inner.items()
        if "attempt" in inspect.signature(function).parameters
    }


def test_every_job_but_the_quick_ones_waits_in_the_queue_of_documents() -> None:
    route, jobs = production_routes(), jobs_of_the_house()

    assert jobs > QUICK
    documents = {name for name in jobs if route(name) == {"queue": "documents"}}
    assert jobs - documents == QUICK
