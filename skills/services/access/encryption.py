"""Keys that encrypt single values in the database, derived from RESKILL_NOTES_KEY, or from SECRET_KEY if it is empty.

Each purpose and owner has a key of its own: a value that is copied to the row of another owner cannot be read there. With
a new key, values that were written with SECRET_KEY_FALLBACKS stay readable.
"""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def ciphers(purpose: str, owner: int | str) -> MultiFernet:
    """The owner's key first; then the keys that were used before."""
    secrets = [settings.RESKILL_NOTES_KEY, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(str(secret), purpose, owner)) for secret in secrets if secret])


def _key(secret: str, purpose: str, owner: int | str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"{purpose} {owner}".encode())
    return base64.urlsafe_b64encode(derived.derive(secret.encode()))
