"""What is known about each situation: its group, its settings and its names, from skills/starter/situations.json."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass

from skills.services.shipped.starter import FOLDER

SITUATIONS = FOLDER / "situations.json"


@dataclass(frozen=True)
class SituationFacts:
    """group: slug of the human skill that the situation belongs to. names: by language."""

    slug: str
    group: str
    settings: tuple[str, ...]
    names: Mapping[str, str]


@functools.cache
def situation_facts() -> dict[str, SituationFacts]:
    """The shipped situations by slug, in the order of the file."""
    rows = json.loads(SITUATIONS.read_text(encoding="utf-8"))["situations"]
    return {row["slug"]: SituationFacts(row["slug"], row["group"], tuple(row["setting"]), row["name"]) for row in rows}


def settings_of(slug: str) -> tuple[str, ...]:
    """The settings in which the situation occurs; empty for a situation that the organisation added."""
    facts = situation_facts().get(slug)
    return facts.settings if facts else ()
