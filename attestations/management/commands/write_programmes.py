"""`manage.py write_programmes`: writes docs/programmes.md from the programme files."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from attestations.catalogue import programmes
from attestations.programme_docs import document


class Command(BaseCommand):
    help = "Writes docs/programmes.md from the programme files."

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "programmes.md"
        path.write_text(document(programmes().values()))
        self.stdout.write(f"{path.name}: written")
