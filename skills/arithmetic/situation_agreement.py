"""How well the strongest situation of each text agrees with what readers see. Pure arithmetic.

A text counts as right where at least one reader sees its strongest situation. The texts are ranked by that strength.
"""

import numpy as np


def precision_at_recall(strengths: np.ndarray, labels: np.ndarray, recall: float) -> float:
    """The highest precision at which the share `recall` of the texts with a situation is named rightly.

    strengths, labels: (n, S). 0 if that share is never reached; nan if no text has a situation. Ties are ranked by row.
    """
    right, wanted = _ranked(strengths, labels)
    if not wanted:
        return float("nan")
    found = np.cumsum(right)
    precision = found / np.arange(1, len(right) + 1)
    return float(precision[found / wanted >= recall].max(initial=0))


def named_from(strengths: np.ndarray, labels: np.ndarray, least: float) -> tuple[float, float]:
    """(precision, recall) where a text is named its strongest situation from the strength `least`.

    precision: nan if no text is named one; recall: nan if no text has a situation.
    """
    n_named = int((strengths.max(1, initial=0) >= least).sum())
    right, wanted = _ranked(strengths, labels)
    n_right = int(right[:n_named].sum())
    return n_right / n_named if n_named else float("nan"), n_right / wanted if wanted else float("nan")


def _ranked(strengths: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, int]:
    """(n,) whether the named situation is right, strongest first; and the number of texts with a situation."""
    rows = np.arange(len(strengths))
    right = labels[rows, strengths.argmax(1)] > 0
    return right[np.argsort(-strengths.max(1), kind="stable")], int((labels.max(1) > 0).sum())
