"""The product's Celery app plus the tasks of the chaos test."""

from qiapp.celery import app

app.conf.imports = ("tests.services.chaos_tasks",)

__all__ = ["app"]
