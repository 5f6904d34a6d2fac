from django.apps import AppConfig


class BoardfilesConfig(AppConfig):
    name = "boardfiles"
