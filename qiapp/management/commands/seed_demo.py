"""Fills an empty installation with the demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from qiapp.demo.build import build_demo


class Command(BaseCommand):
    help = "Load the demo: invented practices with a year of invented data."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.QI_DEMO:
            raise CommandError("Set QI_DEMO=1 (embedded mode only) to load the demo.")
        if User.objects.filter(is_demo=True).exists():
            self.stdout.write("The demo is already there.")
            return
        build_demo(timezone.localdate())
        self.stdout.write("Demo loaded: 4 practices, 2 CME offices, 12 projects.")
