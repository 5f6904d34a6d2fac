from django.apps import AppConfig


class QIAppConfig(AppConfig):
    """Registers the project package for its template tags and commands."""

    name = "qiapp"
