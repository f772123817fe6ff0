"""Normalisation and hashes that decide whether two texts are the same."""

import hashlib
import unicodedata


def normalise(text: str) -> str:
    """The text with composed characters (NFC) and single spaces. Case and punctuation do not change."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def text_hash(text: str) -> str:
    """SHA-256, in hex, of the normalised text: the key of vectors and assessments."""
    return hashlib.sha256(normalise(text).encode()).hexdigest()


def statement_key(text: str) -> str:
    """A key that is the same for a task statement in all datasets. Ignores case and final punctuation."""
    return hashlib.sha256(normalise(text).casefold().rstrip(" .;").encode()).hexdigest()
