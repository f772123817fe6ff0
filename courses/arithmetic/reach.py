"""Which people's lists of courses a changed course can affect. Pure arithmetic, in batches.

A list is chosen among candidates: the courses with the highest sums before variety. Variety only subtracts, so a course
can be chosen only if its sum is at least equal, to two decimals, to the lowest score in the list. The least such sum is
`Matches.to_enter`. Therefore the list stays the same
- when a course is added whose sum is below that: it is not chosen, and displaces no chosen course;
- when a course is removed that was not a candidate: the candidates stay the same;
- when a candidate is removed that is not in the list, and the best course after the candidates has a sum below that: the
  same courses are chosen again, and the course that takes its place is not chosen.
A changed course counts as one removed and one added course.
"""

import numpy as np

from courses.arithmetic.matching import ROUNDING

_HALF = 2.0**-11  # relative error of float16


def reached_by_new(queries: np.ndarray, lowest: np.ndarray, right: np.ndarray, more: float = 0.0) -> np.ndarray:
    """(p,) whether any of the new courses could enter the list.

    queries: (p, w) float16, the left-hand side of the product. lowest: (p,) from `Matches.to_enter`, -inf where the list
    has room. right: (c, w), the right-hand side of the new courses. more: largest value that can be added to the
    product. Never wrongly False: the product is off by at most the rounding of `queries`, and that bound is added.
    """
    if not len(right):
        return np.zeros(len(queries), dtype=bool)
    left = queries.astype(np.float32)
    off = _HALF * np.linalg.norm(left, axis=1)[:, None] * np.linalg.norm(right, axis=1)
    most = left @ right.T.astype(np.float32) + off + (ROUNDING + more)
    return np.any(most >= lowest[:, None], axis=1)


def reached_by_removed(considered: np.ndarray, removed: np.ndarray) -> np.ndarray:
    """(p,) whether a removed course was decisive. considered: (p, m) ids of the decisive courses. removed: ids of removed
    courses."""
    return np.any(np.isin(considered, removed), axis=1)
