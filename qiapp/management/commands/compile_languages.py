"""`manage.py compile_languages`: writes the .mo file beside each .po file of locale/."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from qiapp.lib.catalogues import compiled


class Command(BaseCommand):
    help = "Writes the .mo files that Django reads from the .po files people edit."

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for po in sorted(Path(folder).glob("*/LC_MESSAGES/django.po")):
                po.with_suffix(".mo").write_bytes(compiled(po))
                self.stdout.write(f"{po.parent.parent.name}: written")
