"""Encrypts private notes and files of employees, so that neither the database nor a backup of it shows them.

Each employee has a key of their own, derived from RESKILL_NOTES_KEY (or SECRET_KEY) and the employee's id: a note that is
copied to another employee's row cannot be read there. With a new key, notes written with SECRET_KEY_FALLBACKS stay
readable.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

LONGEST_NOTE = 4000
_NOTE, _FILE = "reskill private note", "reskill private file"


def encrypt_note(text: str, *, employee_id: int) -> str:
    """The encrypted note; '' for an empty note."""
    text = text.strip()[:LONGEST_NOTE]
    return _ciphers(employee_id, _NOTE).encrypt(text.encode()).decode() if text else ""


def decrypt_note(encrypted: str, *, employee_id: int) -> str | None:
    """The note; '' if there is none, None if it was written with a key that is no longer known."""
    if not encrypted:
        return ""
    try:
        return _ciphers(employee_id, _NOTE).decrypt(encrypted.encode()).decode()
    except InvalidToken:
        return None


def encrypt_file(content: bytes, *, employee_id: int) -> bytes:
    """The encrypted file, with a key of its own kind: a note can never be read as a file."""
    return _ciphers(employee_id, _FILE).encrypt(content)


def decrypt_file(encrypted: bytes, *, employee_id: int) -> bytes | None:
    """The file; None if it was encrypted with a key that is no longer known."""
    try:
        return _ciphers(employee_id, _FILE).decrypt(encrypted)
    except InvalidToken:
        return None


def _ciphers(employee_id: int, purpose: str) -> MultiFernet:
    """The employee's present key first; then the keys that were used before."""
    secrets = [settings.RESKILL_NOTES_KEY, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret, employee_id, purpose)) for secret in secrets if secret])


def _key(secret: str, employee_id: int, purpose: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"{purpose} {employee_id}".encode())
    return base64.urlsafe_b64encode(derived.derive(secret.encode()))
