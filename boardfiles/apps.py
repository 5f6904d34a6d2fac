from django.apps import AppConfig


class BoardfilesConfig(AppConfig):
    name = "boardfiles"

    def ready(self) -> None:
        from boardfiles import checks  # noqa: F401 - registers the checks
