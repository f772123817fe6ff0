"""Bootstrap intervals: whole groups (occupations, courses, learners) are drawn with replacement."""

from collections.abc import Callable, Iterator

import numpy as np

SEED, N_DRAWS = 20240917, 400


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's r; nan if one of the two arrays is constant."""
    if len(a) < 2 or np.std(a) == 0 or np.std(b) == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


class Bootstrap:
    """Cluster bootstrap. groups: (n,) the group of each row; all rows of a group are drawn together."""

    def __init__(self, groups: np.ndarray, *, n_draws: int = N_DRAWS, seed: int = SEED) -> None:
        _, number = np.unique(groups, return_inverse=True)
        order = np.argsort(number, kind="stable")
        self.members = np.split(order, np.cumsum(np.bincount(number))[:-1])
        self.n_draws, self.seed = n_draws, seed

    def draws(self) -> Iterator[np.ndarray]:
        """Row numbers of each resample; every call gives the same resamples."""
        rng, n = np.random.default_rng(self.seed), len(self.members)
        for _ in range(self.n_draws):
            yield np.concatenate([self.members[i] for i in rng.integers(0, n, n)])

    def ends(self, statistic: Callable[[np.ndarray], float]) -> tuple[float, float]:
        """Ends of the middle 95 % of statistic(row numbers); resamples with nan are skipped. nan if all are nan."""
        drawn = np.array([statistic(rows) for rows in self.draws()])
        drawn = drawn[~np.isnan(drawn)]
        if not len(drawn):
            return float("nan"), float("nan")
        low, high = np.quantile(drawn, [0.025, 0.975])
        return float(low), float(high)

    def r(self, guess: np.ndarray, truth: np.ndarray) -> tuple[float, float, float]:
        """Correlation of two (n,) arrays and the ends of its interval."""
        return correlation(guess, truth), *self.ends(lambda rows: correlation(guess[rows], truth[rows]))

    def mean(self, values: np.ndarray) -> tuple[float, float, float]:
        """Mean of an (n,) array and the ends of its interval."""
        return float(values.mean()), *self.ends(lambda rows: float(values[rows].mean()))
