"""Values from the environment, checked, with a hint when one is missing."""

import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def required(env: object, name: str, hint: str) -> str:
    """The value of `name`; raises ImproperlyConfigured with `hint` when it is empty."""
    value = env.str(name, default="")  # type: ignore[attr-defined]
    if not value:
        raise ImproperlyConfigured(
            f"The setting {name} is missing. {hint} "
            "See .env.example; to try QIApp on this computer, use bin/run."
        )
    return value


def local_secret(folder: Path, name: str) -> str:
    """A random secret kept in `folder/name`, made on first use, readable by the owner only."""
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()
