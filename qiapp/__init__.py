"""The project package: settings, composition of the apps, and nothing of the domain."""

from qiapp.celery import app as celery_app

__all__ = ["celery_app"]
