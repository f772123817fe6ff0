"""The audience of a course as columns that match the shares of people's work. Pure arithmetic.

SOC codes of c courses  ->  (c, L): how much better or worse the course suits each line of work than a course without
codes

The inner product with a person's shares in the lines (skills.arithmetic.lines_of_work) is one more part of the score.
"""

from collections.abc import Sequence

import numpy as np

from skills.arithmetic.soc_codes import minor_groups_in

NEUTRAL = 0.4  # a course without codes counts like one whose codes cover this share of a person's work
BROAD, NEAR = 0.6, 0.25  # for an occupation in the same broad occupation as a named one, and in the same minor group


def audience_of(codes: Sequence[Sequence[str]], lines: Sequence[str]) -> np.ndarray:
    """(c, L) float32; a row of zeros for a course without codes, so that it is neither raised nor lowered.

    lines: the lines of work from `lines_of_work` for all these codes.
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
