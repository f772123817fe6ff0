"""How near the targets are to a person's work and occupation, for the order of next roles."""

import numpy as np

from skills.arithmetic.occupation_closeness import Work, closeness
from skills.arithmetic.soc_codes import led_by
from skills.models import Occupation, RelatedOccupation
from skills.services.occupations.related_occupations import known_work
from skills.services.occupations.target_arrays import KnownTargets
from skills.services.shipped.model_profiles import profile

# Chosen on golden sets 9 and 10. PRIMARY_BY and RELATED_BY are added for O*NET's ten primary related occupations and the
# other ten, LEADS_BY for those who lead the work of the person's occupation. BY_TASKS is subtracted without an occupation.
BY_TASKS = 0.07
N_PRIMARY, PRIMARY_BY, RELATED_BY, LEADS_BY = 10, 0.25, 0.20, 0.30


def occupation_nearness(occupation: Occupation | None, week: np.ndarray, targets: KnownTargets) -> np.ndarray:
    """(m,) nearness of each target, about 0..1; 0 for emerging roles. week: (d,) mean vector of the person's tasks.

    With a known occupation: half from the person's tasks, half from the occupation's, and more for related occupations and
    for those who lead its work.
    """
    known = known_work()
    row = np.flatnonzero(known.pks == occupation.pk) if occupation else np.array([], dtype=int)
    own = Work(week[None], np.zeros_like(week)[None], np.array([np.nan]), np.array([""]))
    scores = closeness(own, known.work, profile().occupations)[0] - (BY_TASKS if occupation is None else 0.0)
    if len(row):
        scores = (scores + closeness(known.work.rows(row), known.work, profile().occupations)[0]) / 2
    of_pk = dict(zip(known.pks.tolist(), scores.tolist(), strict=True))
    if occupation is not None:
        for pk, rank in RelatedOccupation.objects.filter(occupation=occupation).values_list("related_id", "rank"):
            of_pk[pk] = of_pk.get(pk, 0.0) + (PRIMARY_BY if rank <= N_PRIMARY else RELATED_BY)
    scores = np.array([0.0 if target.is_emerging else of_pk.get(target.pk, 0.0) for target in targets.targets])
    leads = led_by(occupation.soc_code) if occupation is not None else ""
    if leads:
        scores += LEADS_BY * np.array([target.soc_code.startswith(leads) for target in targets.targets])
    return scores
