"""manage.py verify_chain: was anything changed after it was signed?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from attestations import recomputing
from audit.chain import head
from audit.models import Link


class Command(BaseCommand):
    help = (
        "Computes the chain of events, every signature and every stored PDF again and "
        "names each later change with its place. Ends with 1 when there is one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--contains", default="", metavar="DIGEST",
            help="a digest of the chain from elsewhere, such as the one in signatures.json "
            "inside a PDF: the chain has to hold it still, so that its end was not cut off",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(recomputing.faults())
        wanted = options["contains"].strip().lower()
        if wanted and not Link.objects.filter(digest=wanted).exists():
            faults.append(recomputing.Fault(wanted[:16] + "…", "is not in the chain"))
        for one in faults:
            self.stderr.write(f"{one.where}: {one.what}")
        self.stdout.write(recomputing.summary())
        if faults:
            raise CommandError(f"{len(faults)} differences.", returncode=1)
        self.stdout.write(
            self.style.SUCCESS("Nothing was changed after it was written.")
            if head()
            else "Nothing has been signed yet."
        )
