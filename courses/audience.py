"""For whom a course is written, beside the occupations of the people it may be recommended to. Pure arithmetic.

SOC codes of c courses  ->  (c, G): how much more, or less, the course is for each minor group than one that names none

Held against a person's shares in the groups (skills.work_groups) this is one more inner product of the score.
"""

from collections.abc import Sequence

import numpy as np

from skills.soc_codes import MINOR_GROUPS, minor_groups_in

NEUTRAL = 0.3  # a course that names nobody stands where one does for whose groups a person's share is this
SOME = 0.75  # of a group of which single occupations are named
_PLACE = {group: i for i, group in enumerate(MINOR_GROUPS)}


def audience_of(codes: Sequence[Sequence[str]]) -> np.ndarray:
    """(c, G) float32; a row of zeros for a course without codes: nothing is known, so nothing counts for or against.

    Each code is of a SOC occupation or group; any other raises KeyError.
    """
    out = np.zeros((len(codes), len(MINOR_GROUPS)), dtype=np.float32)
    for row, own in zip(out, codes, strict=True):
        for code in own:
            for group, is_whole in minor_groups_in(code).items():
                place = _PLACE[group]
                row[place] = max(row[place], 1.0 if is_whole else SOME)
        if len(own):
            row -= NEUTRAL
    return out
