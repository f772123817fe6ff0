"""When two texts are the same text."""

import hashlib
import unicodedata


def normalise(text: str) -> str:
    """The text with composed characters and single spaces; case and punctuation stay."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def text_hash(text: str) -> str:
    """SHA-256, in hex, of the normalised text: the key of vectors and assessments."""
    return hashlib.sha256(normalise(text).encode()).hexdigest()


def statement_key(text: str) -> str:
    """One key for a task statement however its publisher cased it or ended it: datasets that know a task meet here."""
    return hashlib.sha256(normalise(text).casefold().rstrip(" .;").encode()).hexdigest()
