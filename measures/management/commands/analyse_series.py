"""One door for machines: a JSON list of analyses in, the results in the same order out."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from measures.analysis.documents import MODES, analyse_document


def analyse_all(documents: Sequence[Any], mode: str) -> list[dict[str, Any]]:
    """The answer to each document, in order; one that cannot be computed stops nobody."""
    return [analyse_document(document, mode) for document in documents]


class Command(BaseCommand):
    help = (
        "Read a JSON list of series (docs/statistics.md, “One door for programs”) from"
        " standard input and print the list of their analyses, in the same order."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--mode",
            choices=MODES,
            default="reference",
            help="whose conventions hold where a series does not say (default:"
            " reference, those of the package that the chart's name stands for)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        answers = analyse_all(read_list(sys.stdin.read()), options["mode"])
        self.stdout.write(json.dumps(answers, allow_nan=False))


def read_list(text: str) -> list[Any]:
    """The list that the text holds. CommandError says where it is not one."""
    try:
        documents = json.loads(text)
    except ValueError as problem:
        raise CommandError(f"Standard input is not JSON: {problem}") from problem
    if not isinstance(documents, list):
        raise CommandError("Standard input must hold a JSON list of series: [{…}, {…}]")
    return documents
