"""Whose list of courses a changed course can reach. Pure arithmetic, in batches.

A list is chosen among candidates: the courses with the highest sums before variety. What variety takes off is never
negative, so nothing chosen has a sum below the lowest score in the list. Therefore the list stays as it is
- when a course comes whose sum is below that score: it is not chosen, and pushes out nothing that is;
- when a course goes that was no candidate: the candidates stay;
- when a candidate goes that is not in the list, and the best course beyond the candidates has a sum below that score: what
  was chosen would be chosen again, and what comes up in its place is not chosen either.
A changed course is one that goes and one that comes.
"""

import numpy as np

from courses.arithmetic.matching import ROUNDING

_HALF = 2.0**-11  # relative error of float16


def reached_by_new(asked: np.ndarray, lowest: np.ndarray, right: np.ndarray, more: float = 0.0) -> np.ndarray:
    """(p,) whether any of the new courses may enter the list.

    asked: (p, w) float16, the left-hand side of the product. lowest: (p,) lowest score in the list, -inf where the list
    has room. right: (c, w), the new courses' side. more: what may come on top of the product. Never wrongly False:
    the product is off by at most the rounding of `asked`, which is added.
    """
    if not len(right):
        return np.zeros(len(asked), dtype=bool)
    left = asked.astype(np.float32)
    off = _HALF * np.linalg.norm(left, axis=1)[:, None] * np.linalg.norm(right, axis=1)
    most = left @ right.T.astype(np.float32) + off + (ROUNDING + more)
    return np.any(most >= lowest[:, None], axis=1)


def reached_by_gone(considered: np.ndarray, gone: np.ndarray) -> np.ndarray:
    """(p,) whether any course that went was decisive. considered: (p, m) ids of those that are. gone: ids."""
    return np.any(np.isin(considered, gone), axis=1)
