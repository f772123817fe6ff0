"""For whom a course is written, as columns beside where people's work lies. Pure arithmetic.

SOC codes of c courses  ->  (c, L): how much more, or less, the course is for each line of work than one that names none

Held against a person's shares in the lines (skills.arithmetic.lines_of_work) this is one more inner product of the score.
"""

from collections.abc import Sequence

import numpy as np

from skills.arithmetic.soc_codes import minor_groups_in

NEUTRAL = 0.3  # a course that names nobody stands where one does for which a person's shares add up to this
BROAD, NEAR = 0.6, 0.25  # of an occupation in the same broad one as one that is named, and in the same minor group


def audience_of(codes: Sequence[Sequence[str]], lines: Sequence[str]) -> np.ndarray:
    """(c, L) float32; a row of zeros for a course without codes: nothing is known, so nothing counts for or against.

    lines: those that all these codes cut work into (`lines_of_work`).
    """
    out = np.zeros((len(codes), len(lines)), dtype=np.float32)
    groups, broad, exact = (np.array([name[:n] for name in lines]) for n in (4, 6, 7))
    for row, own in zip(out, codes, strict=True):
        for code in own:
            for group, is_whole in minor_groups_in(code).items():
                inside = (groups == group).astype(np.float32)
                if not is_whole:
                    same = broad == code[:6]
                    inside *= np.where(same, 1.0 if code[6] == "0" else BROAD, NEAR)
                    inside[exact == code] = 1.0
                np.maximum(row, inside, out=row)
        if len(own):
            row -= NEUTRAL
    return out
