"""`manage.py purge_board_ids`: deletes birth days and numbers of settled board files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from boardfiles.actions.batches import purge_settled

DAYS = 90


class Command(BaseCommand):
    help = (
        "Deletes birth day, NPI and board number from board files that are settled, and "
        "the files themselves. Name, credit and date stay for at least six years."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, default=DAYS,
            help="only batches made at least so many days ago (default: 90)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        done = purge_settled(before_days=options["days"], by="system: purge")
        self.stdout.write(f"Purged {done} batches.")
