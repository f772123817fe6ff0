"""In which lines of work somebody's work lies, as shares. Pure arithmetic, in batches.

closeness of people (p) to occupations (n), the line of each occupation  ->  (p, L) shares that add up to 1

Nobody is put into one: the tasks of a shift leader in a kitchen lie between cooks and supervisors, and shares say so.
"""

import numpy as np

# How quickly a share fades with closeness. Chosen on 400 made-up weeks of O*NET's statements against the starter's:
# half (0.03) or more (0.08) told the right group less often; 0.05 gave it the highest likelihood.
SOFTNESS = 0.05
OWN = 0.5  # of a person's share goes to the occupation that is known of them, the rest to where their tasks lie


def shares_in(closeness: np.ndarray, lines: np.ndarray, n_lines: int, own: np.ndarray) -> np.ndarray:
    """(p, L) float32, rows add up to 1; zeros for a person close to nothing and without a known occupation.

    closeness: (p, n), a row of zeros where nothing is known. lines: (n,) 0..L-1 of each occupation, -1 outside all.
    own: (p,) the line of each person's own occupation, -1 where none is known.
    """
    shares = np.zeros((len(closeness), n_lines))
    placed = lines >= 0
    near = np.any(closeness[:, placed], axis=1)
    if near.any():
        values = closeness[near][:, placed] / SOFTNESS
        weight = np.exp(values - values.max(1, keepdims=True))
        weight /= weight.sum(1, keepdims=True)
        order = np.argsort(lines[placed], kind="stable")
        there, starts = np.unique(lines[placed][order], return_index=True)
        shares[np.ix_(near, there)] = np.add.reduceat(weight[:, order], starts, axis=1)
    known = np.flatnonzero(own >= 0)
    shares[known] *= 1 - OWN
    shares[known, own[known]] += np.where(near[known], OWN, 1.0)
    return shares.astype(np.float32)
