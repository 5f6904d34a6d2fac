"""Prints who may log in to the demo, with the current one-time codes."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from qiapp.demo.people import PASSWORD, PEOPLE
from qiapp.demo.second_factor import current_code


class Command(BaseCommand):
    help = "Print the demo's log-ins and the current one-time codes."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.QI_DEMO:
            raise CommandError("There are no demo log-ins: QI_DEMO is off.")
        users = User.objects.filter(is_demo=True).in_bulk(field_name="email")
        self.stdout.write(f"Demo log-ins; the password is always: {PASSWORD}")
        for person in PEOPLE:
            user = users.get(person.email)
            if user is None or not person.shown:
                continue
            code = current_code(user)
            extra = f"  one-time code now: {code}" if code else ""
            self.stdout.write(f"  {person.email:<24} {person.shown}{extra}")
        self.stdout.write(
            "One-time codes change every 30 seconds; "
            "“QI_MODE=embedded QI_DEMO=1 .venv/bin/python manage.py demo_logins” prints them again."
        )
