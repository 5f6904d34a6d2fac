"""The Celery app. Job rows in the database are the truth; messages carry only ids."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiapp.settings")

app = Celery("qiapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

if str(app.conf.broker_url).startswith("sqla+sqlite:"):
    from qiapp.lib import sqlite_broker

    sqlite_broker.configure()


@worker_ready.connect
def sweep_at_start(**kwargs: Any) -> None:
    """A worker that starts looks at once for work that an earlier one left behind."""
    app.send_task("jobs.sweep")
