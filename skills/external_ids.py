"""The one rule for identifiers of employees, the same in files, REST, SCIM and the admin."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 80
_TEXTS = {
    "slash": _("An external id must not contain a slash: it is part of addresses."),
    "dots": _("An external id must not be . or .., which addresses leave out."),
    "control": _("An external id must not contain control characters."),
}


def composed(text: str) -> str:
    """The identifier with composed characters (NFC) and without spaces at its ends. Systems send ü in two ways."""
    return unicodedata.normalize("NFC", text).strip()


def fault_in(text: str) -> str:
    """Why the identifier cannot be used, as a translated sentence; empty if it can."""
    if "/" in text:
        return str(_TEXTS["slash"])
    if text in {".", ".."}:
        return str(_TEXTS["dots"])
    return str(_TEXTS["control"]) if any(unicodedata.category(letter) == "Cc" for letter in text) else ""


def validate_external_id(text: str) -> None:
    """Validator of the model field and of request bodies. Raises ValidationError."""
    if fault := fault_in(text):
        raise ValidationError(fault)
