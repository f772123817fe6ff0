"""How useful suggestions on each situation were found to be, from judged sheets of made-up people.

    judged pairs of person and course -> the situation that the course trains for the person -> share found useful, compared
    with all situations

Some situations are named for many tasks that only touch them, so their suggestions are rarely useful. `situation_needs`
multiplies what a course helps by these figures.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from courses.arithmetic.situation_needs import main_situation
from courses.models import Course
from courses.services.answers.assembly import rank
from courses.services.evaluation.golden_profiles import Profile, assess_profiles, read_profiles
from courses.services.evaluation.judged_courses import read_judged
from courses.services.match_settings import match_settings
from skills.errors import BadInput
from skills.services.shipped.model_profiles import profile as model_profile
from skills.services.shipped.model_profiles import write_settings

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "validity"
SETS = (7, 8, 9, 10)  # judged since courses are recommended for situations; development data
SETTING = "situation_worth"
PRIOR, LEAST, MOST = 6.0, 0.4, 1.3  # judged pairs that the mean of all situations counts for; limits of the figures
_CONSIDERED_FROM, _N_CONSIDERED = 0.12, 30


def fit(*, progress: Callable[[int, int], None] | None = None) -> dict[str, float]:
    """Writes the figures into the settings of the model in use. Returns the share of useful pairs.

    Needs the courses of the demonstration. Raises BadInput without judged pairs.
    """
    before = dict(model_profile().situation_worth)
    write_settings(SETTING, {})  # the pairs are read without earlier figures
    try:
        slugs, found = _pairs_of_all_sets(progress)
    except BaseException:
        write_settings(SETTING, before)
        raise
    situation, useful = np.array([row for row, _ in found]), np.array([value for _, value in found], dtype=float)
    worth = worth_of(situation, useful, len(slugs))
    write_settings(SETTING, {slug: round(float(value), 2) for slug, value in zip(slugs, worth, strict=True)})
    return {"useful pairs": float(useful.mean())}


def _pairs_of_all_sets(progress: Callable[[int, int], None] | None) -> tuple[Sequence[str], list[tuple[int, bool]]]:
    slugs: Sequence[str] = ()
    found: list[tuple[int, bool]] = []
    for n, number in enumerate(SETS, 1):
        slugs, pairs = _judged_pairs(number)
        found += pairs
        if progress:
            progress(n, len(SETS))
    if not found:
        raise BadInput("No judged course is in the catalogue. Run `manage.py load_starter --demo-courses` first.")
    return slugs, found


def worth_of(situation: np.ndarray, useful: np.ndarray, n_situations: int) -> np.ndarray:
    """(S,) LEAST..MOST: share of useful pairs of each situation, divided by the share of all pairs; 1 without a pair.

    situation: (n,) number of each pair's situation. useful: (n,) 0 or 1. The mean counts as PRIOR further pairs.
    """
    mean = useful.mean()
    pairs = np.bincount(situation, minlength=n_situations)
    sums = np.bincount(situation, useful, n_situations)
    return np.clip((sums + PRIOR * mean) / (pairs + PRIOR) / max(mean, 1e-9), LEAST, MOST)


def _judged_pairs(number: int) -> tuple[Sequence[str], list[tuple[int, bool]]]:
    """The slugs of the situations, and for each judged course the number of its situation and whether it is useful."""
    profiles: Sequence[Profile] = read_profiles(FOLDER / f"golden-set-{number}-profiles.csv")
    judged = read_judged(FOLDER / f"golden-set-{number}-judged.csv")
    assessed = assess_profiles(profiles)
    settings = replace(
        match_settings(), fits_from=-np.inf, n_least=0, situation_from=_CONSIDERED_FROM, n_recommended=_N_CONSIDERED
    )
    matches = rank(assessed.assembled.people, assessed.catalogue, settings)
    weights, trained = assessed.assembled.people.situations, assessed.catalogue.courses.trained
    assert weights is not None
    title = dict(Course.objects.values_list("pk", "title"))
    row_of = {int(pk): row for row, pk in enumerate(assessed.catalogue.ids)}
    pairs = []
    for i, profile in enumerate(profiles):
        for match in matches.of(i):
            answer = judged.get((profile.key, title[match.course]))
            if answer is not None:
                pairs.append((int(main_situation(trained[row_of[match.course]], weights[i])), answer))
    return assessed.catalogue.situations, [pair for pair in pairs if pair[0] >= 0]
