"""Which situations a course trains: as a person or an import says, else as read from its text."""

import csv
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from courses.models import Course
from skills.arithmetic.situations import unit_mean
from skills.models import Situation
from skills.services.exposure import text_vectors
from skills.services.situations.situation_models import LabelledText, LoadedSituations, course_situations

CATALOGUE = Path(__file__).resolve().parents[2] / "starter" / "catalogue.csv"
TRAINS_FROM = 0.15  # strength of the weakest situation that is stored with a course
MOST = 3
NONE = "none"  # instead of a situation: a person says that the course trains none of them


@functools.cache
def labelled_courses() -> tuple[LabelledText, ...]:
    """The courses of the demonstration catalogue with the situations that a reader saw in them."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        LabelledText(f"{row['title']}. {row['description']}".strip(), (tuple(row["situations"].split(";")),))
        for row in rows
    )


def course_model() -> LoadedSituations:
    """The model that reads situations from the text of a course."""
    return course_situations(labelled_courses())


def course_vectors(
    courses: Sequence[tuple[str, str]], *, progress: Callable[[int, int], None] | None = None
) -> np.ndarray:
    """(n, d) unit vectors that situations are read from. courses: title and description of each.

    Halfway between the title and the whole text: a title names the situation more plainly than a description, which
    also praises the course.
    """
    titles = [title for title, _ in courses]
    texts = [Course(title=title, description=description).text for title, description in courses]
    vectors = text_vectors.embed([*titles, *texts], progress=progress)
    return unit_mean(vectors[: len(titles)], vectors[len(titles) :])


def read_situations(vectors: np.ndarray) -> list[dict[str, float]]:
    """For each course the situations that it trains: strength by slug. vectors: from `course_vectors`."""
    found = course_model().find(vectors, least=TRAINS_FROM, most=MOST)
    return [{item.slug: item.strength for item in items} for items in found]


def strengths_of(set_by_person: Sequence[str], read: Mapping[str, float]) -> Mapping[str, float]:
    """Strength by slug: what a person or an import says wins, and NONE means that there is no situation."""
    if NONE in set_by_person:
        return {}
    return dict.fromkeys(set_by_person, 1.0) if set_by_person else read


def named_situations(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Slugs of the situations in use among these names, each once, and the names that are unknown. NONE is accepted."""
    known = (
        set(Situation.objects.in_use().values_list("slug", flat=True)) if any(name.strip() for name in names) else set()
    )
    found: dict[str, None] = {}
    wrong = []
    for name in (name.strip() for name in names):
        if name.lower() in known or name.lower() == NONE:
            found[name.lower()] = None
        elif name:
            wrong.append(name)
    return list(found), wrong
