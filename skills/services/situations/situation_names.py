"""The situations as HR keeps them, for pages: read once a minute at most in each process."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from skills.models import Situation
from skills.models.situation import in_own_language

_KEPT_S = 60.0
_kept: dict[str, tuple[float, dict[str, "SituationFacts"]]] = {}


@dataclass(frozen=True)
class SituationFacts:
    """What pages say about a situation.

    group: slug of the human skill it belongs to. settings: where it occurs. names, sentences: texts by language.
    """

    slug: str
    group: str
    settings: tuple[str, ...]
    names: Mapping[str, str]
    sentences: Mapping[str, str]

    @property
    def name(self) -> str:
        """The name in the reader's language, else in English."""
        return in_own_language(dict(self.names))

    @property
    def name_language(self) -> str:
        """The language that `name` is in."""
        code = (get_language() or "en").split("-")[0]
        return next((found for found in (code, "en") if self.names.get(found)), next(iter(self.names), "en"))

    @property
    def sentence(self) -> str:
        return in_own_language(dict(self.sentences)) if self.sentences else ""


def situation_facts() -> dict[str, SituationFacts]:
    """The situations by slug, in HR's order, hidden ones included: old answers may name them."""
    found = _kept.get("facts")
    if found is None or time.monotonic() - found[0] > _KEPT_S:
        rows = Situation.objects.order_by("position", "slug").values_list(
            "slug", "group", "settings", "names", "sentences", named=True
        )
        facts = {
            row.slug: SituationFacts(row.slug, row.group, tuple(row.settings), row.names, row.sentences) for row in rows
        }
        found = time.monotonic(), facts
        _kept["facts"] = found
    return found[1]


def situation_names() -> dict[str, str]:
    """Name in the reader's language by slug, hidden situations included: old answers may name them."""
    return {slug: facts.name for slug, facts in situation_facts().items()}


def places_of(slug: str) -> tuple[str, ...]:
    """Where the situation occurs, such as with customers; empty for a situation without a row."""
    facts = situation_facts().get(slug)
    return facts.settings if facts else ()


def forget_names() -> None:
    """Reads the situations again at the next call; after an edit, and between tests."""
    _kept.clear()
