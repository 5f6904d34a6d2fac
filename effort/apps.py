from django.apps import AppConfig


class EffortConfig(AppConfig):
    name = "effort"
