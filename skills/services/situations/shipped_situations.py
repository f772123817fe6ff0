"""The taxonomy of situations that ships, and the readers' labels of the starter's reference tasks.

skills/starter/situations.json           situations with phrases, written for this project
skills/starter/course_routine.json       titles and descriptions of courses that train no situation, written for this project
skills/starter/situation_labels.csv      for each starter statement, the situations that two readers saw in it
skills/starter/situation_statements.csv  tasks in people's own words, with the situations that one or two readers saw in them
"""

import csv
import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skills.models import Situation

FOLDER = Path(__file__).resolve().parents[2] / "starter"
SITUATIONS = FOLDER / "situations.json"
OWN_WORDS = FOLDER / "situation_statements.csv"
COURSE_ROUTINE = FOLDER / "course_routine.json"
STATEMENTS = FOLDER / "reference_tasks.csv"
LABELS = FOLDER / "situation_labels.csv"
_FIELDS = {  # field of the model: key in the file
    "group": "group",
    "names": "name",
    "sentences": "sentence",
    "human_skills": "human_skills",
    "settings": "setting",
    "needs_role": "needs_role",
    "task_phrases": "task_phrases",
    "course_phrases": "course_phrases",
    "counter_examples": "not",
}


@functools.cache
def _file() -> dict[str, Any]:
    return json.loads(SITUATIONS.read_text(encoding="utf-8"))


@functools.cache
def shipped_slugs() -> tuple[str, ...]:
    """The slugs of the situations that ship, in the order of the regressions."""
    return tuple(sorted(entry["slug"] for entry in _file()["situations"]))


def routine_phrases() -> list[str]:
    """Statements of pure routine in which no situation occurs, in all languages."""
    return [text for texts in _file()["routine"].values() for text in texts]


@functools.cache
def courses_without_situation() -> tuple[str, ...]:
    """Courses on a subject or a tool, which train no situation, in all languages."""
    by_language = json.loads(COURSE_ROUTINE.read_text(encoding="utf-8"))
    return tuple(text for texts in by_language.values() for text in texts)


@functools.cache
def read_labels(path: Path = LABELS) -> dict[str, tuple[tuple[str, ...], ...]]:
    """By text hash: for each reader, the situations that the reader saw; empty tuples for none."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    readers = [name for name in (rows[0] if rows else {}) if name.startswith("reader")]
    return {row["text_hash"]: tuple(tuple(row[name].split()) for name in readers) for row in rows}


@dataclass(frozen=True)
class OwnWords:
    """A task in somebody's own words. soc_code: of the occupation, empty if unknown. readers: for each reader, the slugs of
    the situations that the reader saw, none for routine."""

    statement: str
    soc_code: str
    readers: tuple[tuple[str, ...], ...]


@functools.cache
def read_own_words() -> tuple[OwnWords, ...]:
    """All tasks in people's own words that ship. A cell with "-" means that this reader did not read the statement."""
    with OWN_WORDS.open(encoding="utf-8", newline="") as file:
        return tuple(
            OwnWords(
                row["statement"],
                row["soc_code"],
                tuple(tuple(row[name].split()) for name in ("reader_1", "reader_2") if row[name] != "-"),
            )
            for row in csv.DictReader(file)
        )


def load_situations() -> int:
    """The number of situations that ship, after loading them. What HR edited or added stays as it is."""
    known = {row.slug: row for row in Situation.objects.all()}
    for position, entry in enumerate(_file()["situations"]):
        values = {field: entry[key] or "" if field == "needs_role" else entry[key] for field, key in _FIELDS.items()}
        row = known.get(entry["slug"])
        if row is None:
            Situation.objects.create(slug=entry["slug"], position=position, shipped_hash=content_hash(values), **values)
        elif row.shipped_hash == content_hash({field: getattr(row, field) for field in _FIELDS}):
            changed = {field: value for field, value in values.items() if getattr(row, field) != value}
            if changed:
                for field, value in changed.items():
                    setattr(row, field, value)
                row.shipped_hash = content_hash(values)
                row.save()
    return len(_file()["situations"])


def content_hash(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
