"""Puts a back-up in the place of what is there; `bin/restore` calls it."""

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from qiapp.lib.archive import ArchiveDamaged
from qiapp.lib.backup import RestoreRefused, restore
from qiapp.lib.database_copy import CopyFailed


class Command(BaseCommand):
    help = "Replace the database and the stored files by those of ARCHIVE."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument("--yes", action="store_true", help="replace what is there")
        parser.add_argument("--accept-other-keys", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        people = count_people()
        if people and not options["yes"]:
            raise CommandError(
                f"Nothing was changed: this installation already has {people} people. "
                "Add --yes to replace everything by the archive."
            )
        try:
            report = restore(
                options["archive"],
                now=timezone.now(),
                accept_other_keys=options["accept_other_keys"],
            )
        except (ArchiveDamaged, RestoreRefused, CopyFailed, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored {report.rows} rows and {report.files} files.")


def count_people() -> int:
    """Return how many people the database knows; 0 when it is new."""
    try:
        return get_user_model()._default_manager.count()
    except DatabaseError:
        return 0
    finally:
        connection.close()
