"""Encrypts private notes and files of employees, so that neither the database nor a backup of it shows them.

Each employee has a key of their own (skills/services/access/encryption.py): a note that is copied to another employee's
row cannot be read there.
"""

from cryptography.fernet import InvalidToken

from skills.services.access.encryption import ciphers

LONGEST_NOTE = 4000
_NOTE, _FILE = "reskill private note", "reskill private file"
_UNSENT = "reskill unsent form"


def encrypt_note(text: str, *, employee_id: int) -> str:
    """The encrypted note; '' for an empty note."""
    text = text.strip()[:LONGEST_NOTE]
    return ciphers(_NOTE, employee_id).encrypt(text.encode()).decode() if text else ""


def decrypt_note(encrypted: str, *, employee_id: int) -> str | None:
    """The note; '' if there is none, None if it was written with a key that is no longer known."""
    if not encrypted:
        return ""
    try:
        return ciphers(_NOTE, employee_id).decrypt(encrypted.encode()).decode()
    except InvalidToken:
        return None


def encrypt_file(content: bytes, *, employee_id: int) -> bytes:
    """The encrypted file, with a key of its own kind: a note can never be read as a file."""
    return ciphers(_FILE, employee_id).encrypt(content)


def decrypt_file(encrypted: bytes, *, employee_id: int) -> bytes | None:
    """The file; None if it was encrypted with a key that is no longer known."""
    try:
        return ciphers(_FILE, employee_id).decrypt(encrypted)
    except InvalidToken:
        return None


def encrypt_unsent(text: str, *, user_id: int) -> str:
    """An unsent form, encrypted for the user who typed it."""
    return ciphers(_UNSENT, user_id).encrypt(text.encode()).decode()


def decrypt_unsent(encrypted: str, *, user_id: int) -> str | None:
    """The unsent form; None if another user typed it, or if the key has changed."""
    try:
        return ciphers(_UNSENT, user_id).decrypt(encrypted.encode()).decode()
    except InvalidToken:
        return None
