"""Stores versions of unit parts, and loads the units that ship with the program."""

from pathlib import Path
from typing import Any

from django.db import transaction

from courses.models import LearningUnit, UnitPart
from courses.services.library.unit_text import Header, hash_of, read_file

FOLDER = Path(__file__).resolve().parents[2] / "library"


@transaction.atomic
def load_units(*, folder: Path = FOLDER) -> dict[str, int]:
    """Numbers of parts that were added, changed and unchanged. Units that HR copied, edited or hid stay as they are.

    A file whose content has not changed since the last load writes nothing. Raises BadInput.
    """
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    for file in sorted(folder.glob("*/*.md")):
        header, body = read_file(file.read_text(encoding="utf-8"), file=f"{file.parent.name}/{file.name}")
        outcome = save_part(header=header, body=body, origin=LearningUnit.Origin.SHIPPED)
        counts[outcome] += 1
    return counts


@transaction.atomic
def save_part(*, header: Header, body: str, origin: str, by: Any = None) -> str:
    """'added', 'changed' or 'unchanged'. A changed text becomes the current version; earlier versions stay."""
    unit, _ = LearningUnit.objects.get_or_create(situation=header.situation, origin=origin)
    versions = UnitPart.objects.select_for_update().filter(unit=unit, level=header.level, language=header.language)
    latest = versions.order_by("-version").defer("text").first()
    text_hash = hash_of(header, body)
    if latest is not None and latest.is_current and latest.text_hash == text_hash:
        return "unchanged"
    versions.filter(is_current=True).update(is_current=False)
    UnitPart.objects.create(
        unit=unit,
        level=header.level,
        language=header.language,
        version=max(header.version, latest.version + 1 if latest else 1),
        title=header.title,
        minutes=header.minutes,
        sources=list(header.sources),
        text=body,
        text_hash=text_hash,
        saved_by=by,
    )
    return "changed" if latest else "added"


@transaction.atomic
def copy_unit(*, unit: LearningUnit, by: Any = None) -> LearningUnit:
    """The organisation's own copy of a shipped unit, with its current texts. An existing copy is returned unchanged."""
    own, is_new = LearningUnit.objects.get_or_create(situation=unit.situation, origin=LearningUnit.Origin.ORGANISATION)
    if is_new:
        for part in unit.parts.current():
            save_part(header=header_of(part), body=part.text, origin=own.origin, by=by)
    return own


def header_of(part: UnitPart) -> Header:
    """The header that a file of this part has."""
    return Header(
        part.unit.situation, part.level, part.language, part.title, part.minutes, part.version, tuple(part.sources)
    )
