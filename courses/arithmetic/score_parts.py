"""The parts of a score, in the order of their columns. Pure: no Django, no words.

A score has one column for each of the K human skills, then one for each part below.
`courses.services.answers.part_register` holds the words that pages, API and admin use for every part; a test keeps the
two registers equal.

To add a part: add a row here, its weight to `MatchSettings`, its values to `matching` and its words to `part_register`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

SKILL = "skill"  # the kind of the first K columns, one for each human skill


@dataclass(frozen=True)
class ScorePart:
    """kind: as stored with every part. weights: the fields of `MatchSettings` that weigh it."""

    kind: str
    weights: tuple[str, ...]


SCORE_PARTS = (
    ScorePart("situation", ("situation",)),
    ScorePart("context", ("context", "general")),
    ScorePart("occupation", ("occupation",)),
    ScorePart("goal", ("goal", "general")),
    ScorePart("own", ("own",)),
    ScorePart("others", ("others", "audience")),
    ScorePart("new", ()),  # weighed by `Uptake.explore`, which each organisation sets
    ScorePart("level", ("level",)),
    ScorePart("certainty", ("uncertainty",)),
    ScorePart("variety", ("same_skill", "similar")),
)
KINDS = tuple(part.kind for part in SCORE_PARTS)


def as_columns(values: Mapping[str, np.ndarray]) -> np.ndarray:
    """(..., P) the values of all parts in the order of `KINDS`. values: by kind, all of one shape (...).

    Raises KeyError for a part without values, ValueError for values of an unknown part.
    """
    if extra := values.keys() - set(KINDS):
        raise ValueError(f"not in the register of parts: {sorted(extra)}")
    return np.stack([values[kind] for kind in KINDS], axis=-1)
