from django.apps import AppConfig


class AttestationsConfig(AppConfig):
    name = "attestations"

    def ready(self) -> None:
        from attestations import checks  # noqa: F401 - registers the system checks
