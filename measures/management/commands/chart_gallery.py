"""manage.py chart_gallery OUT.html: every chart type in every state, to look at."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from measures.charts.gallery import cases
from measures.charts.gallery_page import STYLE, Render, gallery_page, plain

SHEETS = ("app", "charts")


class Command(BaseCommand):
    """Writes the gallery as one page that needs nothing beside itself."""

    help = "Draws every chart type in every state into one HTML page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", type=Path, help="the page to write")
        parser.add_argument(
            "--preview",
            action="store_true",
            help="draw as while one types, without matplotlib: in a second",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        render = plain if options["preview"] else _matplotlib()
        page = gallery_page(
            cases(), head=f"<style>{_styles()}</style>", render=render,
            widths=("wide", "narrow"),
        )  # fmt: skip
        options["out"].write_text(page, encoding="utf-8")
        count = page.count("<figure>")
        self.stdout.write(f"{count} charts in {options['out']}")


def _matplotlib() -> Render:
    from measures.charts.draw import to_svg

    return to_svg


def _styles() -> str:
    """The product's own sheets, so that the gallery shows what a page shows."""
    root = Path(settings.BASE_DIR) / "static" / "css"
    sheets = [(root / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS]
    return "\n".join([*sheets, STYLE])
