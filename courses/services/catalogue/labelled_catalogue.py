"""Courses of a published catalogue in which readers have looked for situations.

docs/validity/course-situations.csv names the courses by the id that the published catalogue gives them, and contains no
texts. "-" says that the reader saw no situation; an empty cell says that the reader did not read the course. The texts are
read from courses/catalogue_merged.csv under RESKILL_DATA.
"""

import csv
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings

from courses.services.catalogue.course_situations import course_vectors
from skills.errors import NothingLoaded

Progress = Callable[[int, int], None]
LABELS = Path("docs") / "validity" / "course-situations.csv"


@dataclass(frozen=True)
class LabelledCourses:
    """n courses. vectors: (n, d), from `course_vectors`. labels: (n, S) share of the readers who see the situation."""

    vectors: np.ndarray
    labels: np.ndarray


def read_labelled(
    used_for: str, slugs: tuple[str, ...], *, labels: Path = LABELS, progress: Progress | None = None
) -> LabelledCourses:
    """The courses used for "fit" or for "test". slugs: of the S situations. Raises NothingLoaded without the files."""
    catalogue = Path(settings.RESKILL_DATA) / "courses" / "catalogue_merged.csv"
    for file, advice in ((labels, "run the command in the repository"), (catalogue, "set RESKILL_DATA")):
        if not file.is_file():
            raise NothingLoaded(f"There are no labelled courses, because {file} is missing: {advice}.")
    seen = {row["external_id"]: row for row in _rows(labels) if row["used_for"] == used_for}
    texts: dict[str, tuple[str, str]] = {}
    for row in _rows(catalogue):
        if row["external_id"] in seen:
            texts.setdefault(row["external_id"], (row["title"], row["description"]))
    if not texts:
        raise NothingLoaded(f"None of the labelled courses is in {catalogue}: set RESKILL_DATA to the published files.")
    return LabelledCourses(
        course_vectors(list(texts.values()), progress=progress),
        np.stack([_shares(seen[key], slugs) for key in texts]),
    )


def _shares(row: dict[str, str], slugs: tuple[str, ...]) -> np.ndarray:
    """(S,) the share of the course's readers who see each situation."""
    cells = [row[name] for name in row if name.startswith("reader") and row[name]]
    found = np.zeros(len(slugs))
    for cell in cells:
        for slug in set(cell.split()) & set(slugs):
            found[slugs.index(slug)] += 1 / len(cells)
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
