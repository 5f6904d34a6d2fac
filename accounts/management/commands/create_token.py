"""`manage.py create_token EMAIL`: a personal access token on standard output."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions.tokens import create_token
from accounts.models import User
from qiapp.lib.errors import ActionRefused


class Command(BaseCommand):
    help = "Prints a new personal access token of the person with this e-mail address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--label", default="made on the command line")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.active().filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError(f"Nobody active has the address {options['email']}.")
        try:
            token = create_token(
                user=user, label=options["label"], by="system: command line"
            )
        except ActionRefused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(token.secret)
