"""Fits how likely a course on a situation is useful to a person, to judged sheets of made-up people.

    judged pairs of person and course -> the situation that the course trains most, what is known of it for the person
    -> regression of the judgements

The sheets are development data: docs/validity/golden-set-N-judged.csv, and docs/validity/usefulness-judged.csv with further
courses for the people of the sets 7 to 10. Judges are not equally strict, so each kind of sheet has an effect of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from courses.arithmetic.usefulness import FEATURES, OccupationReadings, features
from courses.models import Course
from courses.services.answers.assembly import occupation_readings
from courses.services.evaluation.golden_profiles import assess_profiles, read_profiles
from courses.services.evaluation.judgements import judgement
from courses.services.match_settings import match_settings
from skills.errors import BadInput
from skills.services.shipped.model_profiles import profile as model_profile
from skills.services.shipped.model_profiles import write_settings
from skills.sources.tables import read_table

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "validity"
FURTHER = FOLDER / "usefulness-judged.csv"
SETTING = "usefulness"
SETS = (7, 8, 9, 10, 12, 13)  # judged since courses are recommended for situations
CONTAINED_FROM = 0.1  # strength; pairs below are not used, because such courses are not recommended
REGULARISATION, SITUATION_SCALE = 0.1, 1.5  # chosen by leaving one set out at a time
JUDGED_BY_TWO, FURTHER_SHEET, WIDE_POOL = (
    0,
    1,
    2,
)  # kinds of sheets; set 13 was judged once, with a wide pool of courses
MEASURE = np.array([0.5, 0.0])  # how strict the stated probabilities are: midway between the first two kinds


@dataclass(frozen=True)
class Pairs:
    """n judged pairs. features: (n, F). situation: (n,) column of the slug. judged: (n,) share of the judges who call the
    course useful. sheet: (n,) kind of sheet. group: (n,) number of the set."""

    features: np.ndarray
    situation: np.ndarray
    judged: np.ndarray
    sheet: np.ndarray
    group: np.ndarray

    def where(self, keep: np.ndarray) -> "Pairs":
        return Pairs(*(column[keep] for column in vars(self).values()))


def fit(*, progress: Callable[[int, int], None] | None = None) -> dict[str, float]:
    """Writes the regression into the settings of the model in use. Returns counts, and what the regression of all other
    sets says of each set.

    Needs the courses of the demonstration. Raises BadInput without judged pairs.
    """
    before = dict(model_profile().usefulness)
    write_settings(SETTING, {})  # the pairs are read without an earlier regression
    try:
        slugs, pairs = judged_pairs(progress)
        fitted = regression(pairs, len(slugs))
    except BaseException:
        write_settings(SETTING, before)
        raise
    write_settings(
        SETTING,
        {
            "offset": round(fitted.offset, 4),
            "weights": {name: round(float(value), 4) for name, value in zip(FEATURES, fitted.weights, strict=True)},
            "situations": {
                slug: round(float(value), 3)
                for slug, value in zip(slugs, fitted.effects, strict=True)
                if abs(value) >= 0.0005
            },
        },
    )
    return {
        "pairs": float(len(pairs.judged)),
        "useful pairs": float(pairs.judged.mean()),
        **left_out(pairs, len(slugs), match_settings().fits_from),
    }


def left_out(pairs: Pairs, n_situations: int, at_least: float) -> dict[str, float]:
    """Each set predicted from the others: pairs of at least this probability, and how many of them and of the rest are
    useful."""
    predicted = np.zeros(len(pairs.judged))
    for number in np.unique(pairs.group):
        own = pairs.group == number
        predicted[own] = regression(pairs.where(~own), n_situations).predict(pairs.where(own))
    shown = predicted >= at_least
    return {
        f"pairs from {at_least} on": float(shown.sum()),
        "useful of these": float(pairs.judged[shown].mean()) if shown.any() else float("nan"),
        "useful of the rest": float(pairs.judged[~shown].mean()) if (~shown).any() else float("nan"),
    }


@dataclass(frozen=True)
class Regression:
    """weights: (F,) of the raw features. effects: (S,) of the situations."""

    offset: float
    weights: np.ndarray
    effects: np.ndarray

    def predict(self, pairs: Pairs) -> np.ndarray:
        return 1 / (1 + np.exp(-(self.offset + pairs.features @ self.weights + self.effects[pairs.situation])))


def regression(pairs: Pairs, n_situations: int) -> Regression:
    """The regression of these pairs. Its probabilities are as strict as MEASURE."""
    from sklearn.linear_model import LogisticRegression  # takes a second, and only a fit needs it

    middle, scale = pairs.features.mean(0), pairs.features.std(0) + 1e-9
    situations = np.zeros((len(pairs.judged), n_situations))
    situations[np.arange(len(pairs.judged)), pairs.situation] = SITUATION_SCALE
    sheets = np.stack([pairs.sheet == kind for kind in (FURTHER_SHEET, WIDE_POOL)], axis=1).astype(float)
    columns = np.hstack([(pairs.features - middle) / scale, situations, sheets])
    # A pair on which the judges disagree counts half as useful and half as not.
    model = LogisticRegression(C=REGULARISATION, max_iter=3000).fit(
        np.vstack([columns, columns]),
        np.repeat([1, 0], len(columns)),
        sample_weight=np.concatenate([pairs.judged, 1 - pairs.judged]),
    )
    found, n = model.coef_[0], pairs.features.shape[1]
    weights = found[:n] / scale
    offset = model.intercept_[0] - middle @ weights + MEASURE @ found[-2:]
    return Regression(float(offset), weights, SITUATION_SCALE * found[n:-2])


def judged_pairs(progress: Callable[[int, int], None] | None = None) -> tuple[tuple[str, ...], Pairs]:
    """The slugs of the situations, and all pairs whose situation the person's tasks contain, in a language they read."""
    slugs: tuple[str, ...] = ()
    rows: list[tuple] = []
    for n, number in enumerate(SETS, 1):
        slugs, found = _pairs_of_set(number)
        rows += found
        if progress:
            progress(n, len(SETS))
    if not rows:
        raise BadInput("No judged course is in the catalogue. Run `manage.py load_starter --demo-courses` first.")
    columns, situation, judged, sheet, group = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return slugs, Pairs(columns, situation.astype(int), judged, sheet, group.astype(int))


def _pairs_of_set(number: int) -> tuple[tuple[str, ...], list[tuple]]:
    profiles = read_profiles(FOLDER / f"golden-set-{number}-profiles.csv")
    assessed = assess_profiles(profiles)
    needs, catalogue = assessed.assembled.situations, assessed.catalogue
    n_situations = len(catalogue.situations)
    readings = occupation_readings(assessed.inputs, assessed.assembled.people.context, assessed.batch)
    titles = dict(Course.objects.values_list("title", "pk"))
    person = {profile.key: i for i, profile in enumerate(profiles)}
    rows = []
    for key, title, judged, sheet in _judgements(number):
        course = catalogue.row_of.get(titles.get(title, 0))
        i = person.get(key)
        if course is None or i is None:
            continue
        trained = catalogue.courses.trained[course]
        k = int((trained[:n_situations] + trained[n_situations:]).argmax())
        certainty = float(trained[k] + trained[n_situations + k])
        strength = needs.strength[i, k]
        language, own = catalogue.languages[int(catalogue.ids[course])], assessed.inputs[i].language
        if strength < CONTAINED_FROM or (language and own and language != own):
            continue
        of_pair = OccupationReadings(*(layer[i, k] for layer in vars(readings).values()))
        advanced = float(trained[n_situations + k] > trained[k])
        columns = features(strength, needs.value[i, k], of_pair, advanced, min(certainty, 1.0))
        rows.append((columns, k, judged, sheet, number))
    return catalogue.situations, rows


def _judgements(number: int) -> Iterator[tuple[str, str, float, int]]:
    """Profile, title, share of the judges who call the course useful, and kind of sheet."""
    own_kind = JUDGED_BY_TWO if number != 13 else WIDE_POOL
    for path, kind in ((FOLDER / f"golden-set-{number}-judged.csv", own_kind), (FURTHER, FURTHER_SHEET)):
        table = read_table(path)
        for row in table.rows:
            if kind == FURTHER_SHEET and row.cells["set"] != str(number):
                continue
            answers: Sequence[bool | None] = [
                judgement(row, column, file=table.file) for column in row.cells if column.startswith("useful")
            ]
            given = [answer for answer in answers if answer is not None]
            if given:
                yield row.cells["profile"], row.cells["course"], sum(given) / len(given), kind
