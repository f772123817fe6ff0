"""Names of the situations for pages, read once a minute at most in each process."""

import time

from skills.models import Situation
from skills.models.situation import in_own_language

_KEPT_S = 60.0
_kept: dict[str, tuple[float, dict[str, dict[str, str]]]] = {}


def situation_names() -> dict[str, str]:
    """Name in the reader's language by slug, hidden situations included: old answers may name them."""
    return {slug: in_own_language(names) for slug, names in _names().items()}


def _names() -> dict[str, dict[str, str]]:
    found = _kept.get("names")
    if found is None or time.monotonic() - found[0] > _KEPT_S:
        found = time.monotonic(), dict(Situation.objects.values_list("slug", "names"))
        _kept["names"] = found
    return found[1]


def forget_names() -> None:
    """Reads the names again at the next call; after an edit, and between tests."""
    _kept.clear()
