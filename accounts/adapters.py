"""Where our rules meet django-allauth."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from qiapp.lib.crypto import decrypt_text, encrypt_text


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts."""


class MFAAdapter(DefaultMFAAdapter):
    """Second-factor seeds and recovery codes are encrypted at rest."""

    def encrypt(self, text: str) -> str:
        return encrypt_text(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt_text(encrypted_text)
