"""Bytes of bundles that were made a while ago (ADR 12)."""

from datetime import timedelta

from django.utils import timezone

from documents.models import AuditBundle
from qiapp.lib import private_files

KEPT = timedelta(days=30)


def bundles() -> int:
    """How many bundles lost their bytes; the rows with their SHA-256 stay."""
    now = timezone.now()
    old = list(AuditBundle.objects.kept().filter(ready_at__lt=now - KEPT))
    for row in old:
        private_files.remove([row.path])
        AuditBundle.objects.filter(pk=row.pk).update(removed_at=now)
    return len(old)
