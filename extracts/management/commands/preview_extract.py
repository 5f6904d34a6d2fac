"""`manage.py preview_extract FILE`: what `python -m extracts.preview FILE` prints."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from extracts.preview import add_arguments, json_of, status_of


class Command(BaseCommand):
    help = "Prints what a file holds and, with a recipe, its counts, as JSON. Stores nothing."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        shown = json_of(options["file"], options["recipe"], options["today"])
        self.stdout.write(shown.text)
        if options["fail"]:
            raise SystemExit(status_of(shown.verdict))
