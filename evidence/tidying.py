"""Files that were brought and never checked by whoever brought them (ADR 12)."""

from datetime import timedelta

from django.utils import timezone

from evidence.models import EvidenceFile
from qiapp.lib import private_files

KEPT = timedelta(days=1)


def unchecked() -> int:
    """How many rows went, with their content: nobody but their owner knew of them."""
    left = EvidenceFile.objects.filter(
        confirmed_at=None, removed_at=None, added_at__lt=timezone.now() - KEPT
    )
    rows = list(left)
    for file in rows:
        private_files.remove([file.path])
        file.delete()
    return len(rows)
