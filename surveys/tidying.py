"""What nobody needs any more of rounds that ended long ago (ADR 12)."""

from datetime import timedelta

from django.utils import timezone

from surveys.models import Receipt, Waiting

KEPT = timedelta(days=30)


def left_over() -> int:
    """How many rows went: answers that found no batch, and receipts.

    For a month they wait for the round to be opened again, and for phones that were away.
    """
    before = timezone.now() - KEPT
    waiting, _each = Waiting.objects.filter(round__closed_at__lt=before).delete()
    receipts, _each = Receipt.objects.filter(round__closed_at__lt=before).delete()
    return waiting + receipts
