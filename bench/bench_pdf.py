"""Attestations drawn and sealed by a real worker, and what one of them costs.

    python bench/bench_pdf.py [COUNT]     100 by default

First the batch: that many approved attestations, one worker with two processes, progress
every five seconds. Then one process alone, turn about, the median of seven: the same pages
without charts, with charts, as an archive keeps them, and the seal. At last pyHanko's share of
1,000 random changes of one byte, beside the SHA-256's, which is what decides. Run it by
bin/bench, which gives it a folder of its own.
"""

# ruff: noqa: E402 - Django is set up before anything that has models

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiapp.settings")
os.environ["QI_EMAIL_URL"] = "dummymail://"

import django

django.setup()

from django.core.management import call_command
from django.db import transaction
from django.template.loader import render_to_string

from attestations import codes, document
from attestations.decisions import RENDER_TASK
from attestations.models import Attestation, Document
from jobs.models import Job, JobStatus
from qiapp.lib.pdf import fonts, html_to_pdf
from qiapp.lib.private_files import read
from qiapp.lib.seal import installed_key, seal_holds, sealed
from tests.factories.attestations import make_approved, make_office

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 100
PROCESSES = 2
CHANGES = 1000
ROUNDS = 7
WORKER = [
    sys.executable, "-m", "celery", "--quiet", "-A", "qiapp", "worker",
    "--concurrency", str(PROCESSES), "--queues", "default", "--loglevel", "WARNING",
    "--without-gossip", "--without-mingle", "--without-heartbeat",
]  # fmt: skip


def build(count: int) -> None:
    """That many approved attestations, each of its own team; only their drawing waits."""
    with transaction.atomic():
        office, reviewer = make_office()
        for _number in range(count):
            make_approved(office=office, reviewer=reviewer)
    Job.objects.exclude(task=RENDER_TASK).delete()


def batch(count: int) -> float:
    """Seconds until a real worker has drawn all of them, counted from the first one."""
    began = time.monotonic()
    worker = subprocess.Popen(WORKER)
    first = 0.0
    try:
        while (done := Document.objects.count()) < count:
            if done and not first:
                first = time.monotonic()
            failed = Job.objects.filter(status=JobStatus.FAILED).count()
            print(f"{time.monotonic() - began:6.0f} s  {done:4} of {count} drawn, {failed} failed")  # fmt: skip
            time.sleep(5)
    finally:
        worker.terminate()
        worker.wait()
    return time.monotonic() - (first or began)


def medians(tasks: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median seconds of each task; they take turns, so that a busy machine slows all."""
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for _round in range(ROUNDS):
        for name, task in tasks.items():
            began = time.perf_counter()
            task()
            times[name].append(time.perf_counter() - began)
    return {name: statistics.median(took) for name, took in times.items()}


def one_alone() -> None:
    attestation = Attestation.objects.with_people().first()
    code, key = codes.new_code(), installed_key()
    with_charts = html_of(attestation, code)
    pages = document.attestation_pdf(attestation, code)
    took = medians(
        {
            "plain pages without charts": lambda: html_to_pdf(html_of(attestation, code, charts=False)),
            "plain pages with charts": lambda: html_to_pdf(html_of(attestation, code)),
            "of these, writing the HTML": lambda: html_of(attestation, code),
            "for keeping (PDF/A-3a, UA-1)": lambda: document.attestation_pdf(attestation, code),
            "the seal": lambda: sealed(pages.content, key, reason="Approved record"),
        }
    )  # fmt: skip
    print(
        f"\none attestation, {pages.pages} pages, {len(with_charts) // 1024} KB of HTML"
    )
    base = took["plain pages without charts"]
    for name, spent in took.items():
        print(f"{name:32} {spent:7.3f} s {spent / base:6.2f} x")


def html_of(attestation: Attestation, code: str, *, charts: bool = True) -> str:
    context = document.context_of(attestation, code)
    if not charts:
        facts = context["facts"]["measures"]
        for one in facts:
            one["series"]["points"] = []
        context["measures"] = [document.drawn(one) for one in facts]
    return render_to_string(document.TEMPLATE, context | {"fonts": fonts()})


def changes() -> None:
    """How many changes of one byte the seal finds; the SHA-256 finds every one."""
    stored = Document.objects.first()
    content = read(stored.path, stored.digest)
    dice, now = random.Random(24), datetime.now(UTC)
    by_hash = by_seal = 0
    for _number in range(CHANGES):
        changed = bytearray(content)
        changed[dice.randrange(len(content))] ^= dice.randrange(1, 256)
        by_hash += sha256(changed).hexdigest() != stored.digest
        by_seal += not seal_holds(bytes(changed), stored.seal_fingerprint, at=now)
    print(f"\nof {CHANGES} changes of one byte: {by_hash} found by SHA-256, {by_seal} by pyHanko")  # fmt: skip


def main() -> None:
    call_command("migrate", verbosity=0)
    build(COUNT)
    took = batch(COUNT)
    sizes = [one.size for one in Document.objects.all()]
    print(f"{COUNT} attestations: {took:.0f} s, {took / COUNT:.2f} s each with {PROCESSES} processes, {statistics.median(sizes) / 1024:.0f} KB each")  # fmt: skip
    one_alone()
    changes()


if __name__ == "__main__":
    main()
