"""Writes a back-up; `bin/backup` calls it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from qiapp.lib.backup import back_up
from qiapp.lib.database_copy import CopyFailed


class Command(BaseCommand):
    help = "Write the database and the stored files to one archive in FOLDER."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = back_up(options["folder"], now=timezone.now())
        except (CopyFailed, OSError) as error:
            raise CommandError(f"No back-up was made. {error}") from error
        self.stdout.write(
            f"{report.path}: {report.rows} rows, {report.files} files. "
            "Keep the secrets (QI_FIELD_KEYS; embedded: var/secrets) in another place: "
            "they are not in it."
        )
