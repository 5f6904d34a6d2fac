"""Encryption at rest with keys from the environment; the first key encrypts."""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def fernet() -> MultiFernet:
    """Fernet over FIELD_KEYS; raises InvalidToken on data of an unknown key."""
    keys = [
        base64.urlsafe_b64encode(sha256(k.encode()).digest())
        for k in settings.FIELD_KEYS
    ]
    return MultiFernet([Fernet(key) for key in keys])


def encrypt_text(text: str) -> str:
    return fernet().encrypt(text.encode()).decode()


def decrypt_text(token: str) -> str:
    return fernet().decrypt(token.encode()).decode()
