"""Recommended courses for many people, with the parts of every score. Pure arithmetic, in batches.

    people (p) x courses (c)  ->  for each person at most n courses, each with parts that add up to its score

Most of a score is one inner product, so one matrix product finds the candidates for everybody. These are, block by
block, the columns of the people's side (`left_side`), the columns of the courses' side (`Courses.right`), and the parts
of the score:

    needs that stand out         . what the course builds    skill
    work, goal and own courses   . vector                    context, goal, own
    preference of levels         . level                     level
    1                            . certainty - 1             certainty
    weight of generality         . -generality               context, goal
    shares in lines of work      . audience                  occupation
    situations of the week       . trained                   situation

Added to the product: others. Added to the candidates alone: new and variety.

On a machine with a GPU, `match` is given a product computed there (skills.embedding.device); up to rounding, the
results are the same. Variety is computed for the candidates only. Rejected: a flat faiss index finds the 60 nearest in
the time that the product alone takes, but cannot leave out the courses that are excluded for a person.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from courses.arithmetic.feedback_signals import FeedbackSignals
from courses.arithmetic.offers import Courses
from courses.arithmetic.score_parts import KINDS, as_columns
from courses.arithmetic.situation_needs import main_situation
from courses.arithmetic.thresholds import BUILDS_FROM, SCORE_DECIMALS

# Parts are multiples of this. Their sums are exact in any order, so a score equals the sum of its parts to the last bit,
# and the rounding of single precision does not show.
GRID = 2.0**-20
_BLOCK = 256  # people per matrix product, so that the scores of a block need little memory
_SHARED_MOST = 256  # rows of excluded courses that are kept: 20 MB for 20,000 courses
NO_LIMIT = 3
ROUNDING = 1e-4  # bound of the rounding of single precision in a sum of 400 products, and of parts to their grid


@dataclass(frozen=True)
class MatchSettings:
    """Settings of a ranking. They are part of every answer's fingerprint. The weights of the parts are named in
    `score_parts`."""

    situation: float = 0.0  # a situation of the person's own tasks, which the course trains
    situation_from: float = 0.0  # a course is recommended if it helps in a situation of the person at least this much
    skill: float = 0.1
    context: float = 0.6  # six times the skill's: closeness separates useful courses from others, the skill hardly does
    occupation: float = 0.15  # how much of the person's work lies in the occupations the course is written for
    goal: float = 0.3  # closeness to the work of the person's goal; 0 without a goal
    own: float = 0.2  # closeness to courses the person took on, minus closeness to courses they refused
    others: float = 0.3  # courses that others took on after the courses that the person took on
    audience: float = 0.1  # closeness of the person's work to that of the people who took the course on
    level: float = 0.02
    uncertainty: float = 0.1
    general: float = (
        0.5  # share of a course's closeness to all courses that is subtracted from its closeness to the person
    )
    stands_out_from: float = 0.4  # share of the greatest need; building a skill with a smaller need lowers the score
    fits_from: float = 0.275  # a score below this ends the list; fitted to the model that ships
    n_least: int = 2  # ... but a list has at least this many courses, so that the person can choose
    same_situation: float = 0.0  # subtracted for each course chosen before that trains the same situation of the person
    same_skill: float = 0.01  # subtracted for each course chosen before that mainly builds the same skill
    same_skill_most: int = 3  # ... for at most this many courses
    similar: float = 0.1  # subtracted if the content is close to that of a chosen course
    similar_from: float = 0.85
    identical_from: float = 0.95  # cosine from which two courses count as the same and are never both chosen
    needed_from: float = 0.08  # need from which a skill counts as needed
    builds_from: float = BUILDS_FROM
    trains_from: float = 0.3  # certainty from which a course trains a situation
    n_candidates: int = 60
    n_recommended: int = 10


@dataclass(frozen=True)
class People:
    """p people. Invariant: everything has p rows.

    needs: (p, K), rows add up to 1; a row of zeros gets no course. context: (p, d) float32 unit rows. level: (p, 3)
    preference 0..1. max_level: (p,) 1..3. budget: (p,) hours that a course may take. languages: that the person can
    use; a course of unknown language stays possible. excluded: ids of courses that are finished, refused or out of
    reach; unknown ids are ignored. lines: (p, L) shares of each person's work in lines of work; None: not known, and no
    course's audience counts. goal: (p, d) float32 unit rows, the direction of each person's goal; a row of zeros
    without a goal, None: nobody has one. situations: (p, 2S) float32, how much a course on each situation would help, at
    basic and at advanced level; None: not known. feedback: feedback of these and other people on the courses; None: no
    feedback.
    """

    needs: np.ndarray
    context: np.ndarray
    level: np.ndarray
    max_level: np.ndarray
    budget: np.ndarray
    languages: tuple[frozenset[str], ...]
    excluded: tuple[frozenset[int], ...]
    lines: np.ndarray | None = None
    goal: np.ndarray | None = None
    situations: np.ndarray | None = None
    feedback: FeedbackSignals | None = None

    def __len__(self) -> int:
        return len(self.needs)


@dataclass(frozen=True)
class Match:
    """One course for one person. parts: (kind or skill number, value). score is exactly their sum."""

    course: int
    score: float
    parts: tuple[tuple[int | str, float], ...]


@dataclass(frozen=True)
class Matches:
    """The courses of p people, best first.

    rows: (p, n) row of the course, -1 where there are fewer. parts: (p, n, K + P), see `score_parts`. candidates: (p,
    m) rows of the courses among which the n were chosen, -1 where there are fewer. beyond: (p,) upper bound of the sums
    of all other courses; -inf where there are no others.
    """

    courses: Courses
    rows: np.ndarray
    parts: np.ndarray
    candidates: np.ndarray
    beyond: np.ndarray

    @property
    def scores(self) -> np.ndarray:
        return self.parts.sum(2)

    def to_enter(self, settings: MatchSettings) -> np.ndarray:
        """(p,) the sum that another course needs to change the list: the least that equals the lowest score in the
        list to two decimals; if the list has room, at most the limit that ended it early; -inf if every course changes
        the list."""
        has = self.rows >= 0
        # A course whose score is equal to the lowest to two decimals may be placed before it.
        lowest = (_rounded(np.where(has, self.scores, np.inf).min(1)) - 0.5) / 10**SCORE_DECIMALS
        ended = np.minimum(lowest, settings.fits_from)
        if settings.n_least:
            ended = np.where(has[:, settings.n_least - 1], ended, -np.inf)
        return np.where(has.all(1), lowest, ended)

    def decisive(self, settings: MatchSettings) -> np.ndarray:
        """(p, m) candidates whose removal could change the list, -1 for the rest: the candidates in the list; all
        candidates if the course that replaces a removed candidate could enter the list."""
        stays_out = (self.beyond == -np.inf) | (self.beyond + ROUNDING < self.to_enter(settings))
        listed = np.any(self.candidates[:, :, None] == self.rows[:, None, :], axis=2)
        return np.where(listed | ~stays_out[:, None], self.candidates, -1)

    def of(self, person: int) -> Iterator[Match]:
        """The person's courses. Parts that are exactly 0 are left out."""
        n_skills = self.parts.shape[2] - len(KINDS)
        for row, values in zip(self.rows[person], self.parts[person].tolist(), strict=True):
            if row < 0:
                return
            named = ((i if i < n_skills else KINDS[i - n_skills], value) for i, value in enumerate(values) if value)
            yield Match(int(self.courses.ids[row]), sum(values), tuple(named))


class Product(Protocol):
    """The product of the people's side with the side of c courses, on any device."""

    def top_sums(self, left: np.ndarray, addend: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Row, column and value of the highest sums, ascending by row and column.

        A sum is the product of `left` (b, k) plus `addend` (b, c) float32, which may be overwritten. Included are all
        sums above -inf that are at least the n-th highest of their row; more than n a row are allowed.
        """
        ...


class _Sums(NamedTuple):
    """What `Product.top_sums` returns."""

    row: np.ndarray
    column: np.ndarray
    value: np.ndarray


class HostProduct:
    """The product on this machine's processor. right: (c, k) float32."""

    def __init__(self, right: np.ndarray) -> None:
        self._right = np.ascontiguousarray(right)

    def top_sums(self, left: np.ndarray, addend: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """See `Product.top_sums`. Several times as fast as argpartition where many sums are -inf.

        Columns are grouped into buckets. The n-th highest of the buckets' maxima is a score that at least n columns
        reach, so all lower sums are dropped before sorting.
        """
        from scipy.linalg.blas import sgemm  # slow to import: only when used

        # Written into `addend`, which saves one pass over all scores. BLAS stores arrays column by column.
        sums = sgemm(1.0, self._right.T, left.T, 1.0, addend.T, trans_a=True, overwrite_c=True).T
        b, c = sums.shape
        n_piles = c // max(1, c // (8 * n))
        height = c // n_piles
        least = np.full((b, 1), np.finfo(np.float32).min, dtype=np.float32)
        if n_piles > n:
            maxima = sums[:, : height * n_piles].reshape(b, height, n_piles).max(1)
            least = np.maximum(least, np.partition(maxima, n_piles - n, axis=1)[:, [n_piles - n]])
        row, column = np.divmod(np.flatnonzero(sums >= least), c)
        return row, column, sums[row, column]


def level_preference(highest_finished: np.ndarray) -> np.ndarray:
    """(p, 3): how well a course of each level fits, after the highest level finished so far ((p,), 0 for none)."""
    table = np.array([[1.0, 0.7, 0.2], [0.7, 1.0, 0.4], [0.4, 1.0, 0.8], [0.2, 0.8, 1.0]])
    return table[np.clip(highest_finished, 0, 3)]


def match(
    people: People,
    courses: Courses,
    settings: MatchSettings | None = None,
    product: Callable[[np.ndarray], Product] = HostProduct,
) -> Matches:
    """At most `n_recommended` courses for each person; fewer if no further course fits; none for a person without needs
    or without a suitable course.

    Of courses whose scores are equal to two decimals, those that build more of the skills `FIRST_AMONG_EQUALS` come
    first, then those with a higher score, then those with a smaller id. A person's result does not depend on the other
    people in the batch.
    """
    settings = settings or MatchSettings()
    n = settings.n_recommended
    rows = np.full((len(people), n), -1, dtype=np.int64)
    parts = np.zeros((len(people), n, people.needs.shape[1] + len(KINDS)))
    considered = np.full((len(people), settings.n_candidates), -1, dtype=np.int64)
    beyond = np.full(len(people), -np.inf)
    strong: np.ndarray = courses.emphasis >= settings.builds_from
    builds = np.any(strong, axis=1)
    if courses.situations.shape[1]:  # a course that trains no situation builds no human skill
        builds &= courses.situations.max(1) >= settings.trains_from
    for members, columns in _groups(people, courses, builds):
        if not len(columns):
            continue
        offered, exclusions = product(courses.right[columns]), _Exclusions(courses, columns, strong, settings)
        for start in range(0, len(members), _BLOCK):
            block = members[start : start + _BLOCK]
            candidates, beyond[block] = _candidates(people, block, courses, columns, offered, exclusions, settings)
            considered[block, : candidates.shape[1]] = candidates
            rows[block], parts[block] = _choose(people, block, courses, candidates, settings)
    return Matches(courses, rows, parts, considered, beyond)


def _groups(people: People, courses: Courses, builds: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """People who may use the same courses, and those courses: by language and highest level."""
    keys: dict[tuple[frozenset[str], int], list[int]] = {}
    for i, key in enumerate(zip(people.languages, people.max_level.tolist(), strict=True)):
        keys.setdefault(key, []).append(i)
    for (languages, max_level), members in keys.items():
        usable = builds & np.isin(courses.languages, ["", *languages]) & (courses.levels <= max_level)
        yield np.array(members), np.flatnonzero(usable)


class _Exclusions:
    """Which of these courses (columns) are excluded for whom. People with the same needed skills and hours share a
    row."""

    def __init__(self, courses: Courses, columns: np.ndarray, strong: np.ndarray, settings: MatchSettings) -> None:
        self._ids, self._hours, self._strong = courses.ids[columns], courses.hours[columns], strong[columns]
        self._needed_from = settings.needed_from
        self._shared: dict[tuple[bytes, float], np.ndarray] = {}

    def mask(self, people: People, block: np.ndarray) -> np.ndarray:
        """(b, n) float32: -inf where a course builds no skill that the person needs, takes too long for them, or is in
        `excluded`; else 0."""
        needed = people.needs[block] >= self._needed_from
        out = np.empty((len(block), len(self._ids)), dtype=np.float32)
        for row, person in enumerate(block):
            out[row] = self._row(needed[row], float(people.budget[person]))
            if people.excluded[person]:
                excluded = np.fromiter(people.excluded[person], dtype=np.int64)
                places = np.minimum(np.searchsorted(self._ids, excluded), len(self._ids) - 1)
                out[row, places[self._ids[places] == excluded]] = -np.inf
        return out

    def _row(self, needed: np.ndarray, budget: float) -> np.ndarray:
        key = (needed.tobytes(), budget)
        if key not in self._shared:
            if len(self._shared) >= _SHARED_MOST:
                self._shared.clear()
            is_excluded = ~self._strong[:, needed].any(axis=1) | (self._hours > budget)
            self._shared[key] = np.where(is_excluded, -np.inf, 0).astype(np.float32)
        return self._shared[key]


def _candidates(
    people: People,
    block: np.ndarray,
    courses: Courses,
    columns: np.ndarray,
    offered: Product,
    exclusions: _Exclusions,
    settings: MatchSettings,
) -> tuple[np.ndarray, np.ndarray]:
    """(b, m) rows of the courses with the highest sums before variety, ascending, -1 where there are fewer; and (b,)
    the lowest of these sums, -inf where all courses are included."""
    addend = exclusions.mask(people, block)
    if people.feedback is not None:
        people.feedback.add_to(addend, block, people.context[block], columns, settings)
    sums = _Sums(*offered.top_sums(left_side(people, block, courses, settings), addend, settings.n_candidates))
    top, lowest = _highest(len(block), sums, settings.n_candidates)
    return np.where(top < 0, -1, columns[top]), lowest


def relative_needs(needs: np.ndarray, settings: MatchSettings) -> np.ndarray:
    """(p, K), at most 1: each need relative to the person's greatest need, negative for small needs; 0 for a person
    without needs.

    With the needs themselves, every broad course got about the same sum, so that the sums did not separate courses.
    """
    greatest = needs.max(1, keepdims=True, initial=0)
    share = np.divide(needs, greatest, out=np.zeros_like(needs), where=greatest > 0)
    return (share - settings.stands_out_from) * (greatest > 0)


def left_side(people: People, block: np.ndarray, courses: Courses, settings: MatchSettings) -> np.ndarray:
    """(b, K + d + 5 + L + 2S) float32, the left-hand side of the product. The right-hand side is `Courses.right`."""
    weights = (settings.skill, settings.context, settings.level)
    goal, has_goal = _goal(people, block)
    # Context, goal and own are multiplied with the same vectors, so one product with their weighted sum is enough.
    towards = people.context[block] + settings.goal / settings.context * goal
    if people.feedback is not None:
        towards = towards + settings.own / settings.context * people.feedback.own[block]
    blocks = (relative_needs(people.needs[block], settings), towards, people.level[block])
    left = [weight * part for weight, part in zip(weights, blocks, strict=True)]
    general = settings.general * (settings.context + settings.goal * has_goal)
    left.append(np.stack([np.full(len(block), settings.uncertainty), general], axis=1))
    left.append(settings.occupation * _lines_of(people, block, courses))
    left.append(settings.situation * _situations_of(people, block, courses))
    return np.hstack(left).astype(np.float32)


def _highest(b: int, sums: _Sums, m: int) -> tuple[np.ndarray, np.ndarray]:
    """(b, m) columns of the m highest scores of each row, ascending, -1 where there are fewer (ties: the lower column);
    and (b,) the lowest of these scores, -inf where there are fewer."""
    order = np.lexsort((-sums.value, sums.row))  # stable: equal scores stay in the order of the columns
    row, column, score = sums.row[order], sums.column[order], sums.value[order]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    last = np.iinfo(column.dtype).max
    out, lowest = np.full((b, m), last), np.full(b, -np.inf)
    out[row[place < m], place[place < m]] = column[place < m]
    lowest[row[place == m - 1]] = score[place == m - 1]
    out.sort(axis=1)
    return np.where(out == last, -1, out), lowest


def _choose(
    people: People, block: np.ndarray, courses: Courses, candidates: np.ndarray, settings: MatchSettings
) -> tuple[np.ndarray, np.ndarray]:
    """(b, n) rows and (b, n, K + P) parts. Courses are chosen one at a time: the best remaining after subtracting
    variety."""
    n_first = _n_first_skills(courses, settings)[candidates]
    vectors = courses.vectors.take(candidates, axis=0, mode="clip")
    titles = courses.titles[candidates]
    fixed = _fixed_parts(people, block, courses, candidates, vectors, settings)
    base = fixed.sum(2)
    n_skills = fixed.shape[2] - len(KINDS)
    main = fixed[:, :, :n_skills].argmax(2)
    free = candidates >= 0
    if settings.situation and courses.situations.shape[1]:
        free &= fixed[:, :, n_skills + KINDS.index("situation")] >= settings.situation * settings.situation_from
    repeats, similar = np.zeros(base.shape, dtype=np.int64), np.zeros(base.shape, dtype=bool)
    situation, again = _main_situation(people, block, courses, candidates), np.zeros(base.shape, dtype=np.int64)
    rows = np.full((len(block), settings.n_recommended), -1, dtype=np.int64)
    parts = np.zeros((len(block), settings.n_recommended, fixed.shape[2]))
    on = np.arange(
        len(block)
    )  # people whose list is not complete; all arrays but `candidates` and `fixed` have only their rows
    each = np.arange(len(on))
    for place in range(settings.n_recommended):
        times = np.minimum(repeats, settings.same_skill_most)
        variety = -_on_grid(settings.same_skill * times + settings.similar * similar + settings.same_situation * again)
        value = np.where(free, base + variety, -np.inf)
        pick = _best(value, n_first, settings)
        got = free[each, pick]
        if place >= settings.n_least:
            got &= value[each, pick] >= settings.fits_from
        rows[on[got], place] = candidates[on, pick][got]
        parts[on[got], place] = fixed[on, pick][got]
        parts[on[got], place, n_skills + KINDS.index("variety")] = variety[each, pick][got]
        free[each, pick] = False
        if place + 1 >= settings.n_least:  # variety only subtracts, so no score below the limit can rise above it
            got &= np.where(free, base, -np.inf).max(1) >= settings.fits_from
        if not got.any():
            break
        if not got.all():
            on, pick, base, main, free, repeats, similar, situation, again, titles, vectors, n_first = (
                array[got]
                for array in (on, pick, base, main, free, repeats, similar, situation, again, titles, vectors, n_first)
            )
            each = np.arange(len(on))
        closeness = np.matmul(vectors, vectors[each, pick][:, :, None])[:, :, 0]
        free &= (titles != titles[each, pick][:, None]) & (closeness < settings.identical_from)
        similar |= closeness >= settings.similar_from
        repeats += main == main[each, pick][:, None]
        again += (situation == situation[each, pick][:, None]) & (situation >= 0)
    return rows, parts


def _n_first_skills(courses: Courses, settings: MatchSettings) -> np.ndarray:
    """(c,) how many of the skills `FIRST_AMONG_EQUALS` each course builds."""
    return (courses.emphasis[:, list(courses.first_skills)] >= settings.builds_from).sum(1)


def _best(value: np.ndarray, n_first: np.ndarray, settings: MatchSettings) -> np.ndarray:
    """(b,) column of the best course: among those equal to the highest value to two decimals, the one with the largest
    `n_first`, then the one with the highest value, then the first.

    A course below the limit that ends a list never comes before one above it. value, n_first: (b, m).
    """
    highest = value.max(1, keepdims=True)
    equal = (_rounded(value) == _rounded(highest)) & ((value >= settings.fits_from) | (highest < settings.fits_from))
    order = np.where(equal, n_first, -1)
    return np.where(order == order.max(1, keepdims=True), value, -np.inf).argmax(1)


def _rounded(scores: np.ndarray) -> np.ndarray:
    """The scores in whole hundredths. Scores with the same result are equal to two decimals."""
    return np.rint(scores * 10**SCORE_DECIMALS)


def _fixed_parts(
    people: People,
    block: np.ndarray,
    courses: Courses,
    candidates: np.ndarray,
    vectors: np.ndarray,
    settings: MatchSettings,
) -> np.ndarray:
    """(b, m, K + P): every part except variety, which stays 0. vectors: (b, m, d) of the candidates."""
    needs, context, level = people.needs[block], people.context[block], people.level[block]
    # einsum sums each row separately, so a course's closeness is the same in a batch of one. A matrix product's is not.
    closeness = np.einsum("bmd,bd->bm", vectors, context)
    general = settings.general * courses.generality[candidates]
    fit = closeness.astype(np.float64) - general
    goal, has_goal = _goal(people, block)
    towards = np.zeros(candidates.shape)
    if has_goal.any():
        towards = np.einsum("bmd,bd->bm", vectors, goal).astype(np.float64)
    audience_fit = np.einsum("bml,bl->bm", courses.audience[candidates], _lines_of(people, block, courses))
    trained = np.einsum("bms,bs->bm", courses.trained[candidates], _situations_of(people, block, courses))
    level_fit = (courses.level_table[candidates] * level[:, None, :]).sum(2)
    nothing = np.zeros(candidates.shape)
    feedback = {"own": nothing, "others": nothing, "new": nothing}
    if people.feedback is not None:
        feedback = people.feedback.parts(block, context, courses, candidates, vectors, settings)
    skills = settings.skill * relative_needs(needs, settings)[:, None, :] * courses.built[candidates]
    others = {
        "situation": settings.situation * trained.astype(np.float64),
        "context": settings.context * fit,
        "occupation": settings.occupation * audience_fit.astype(np.float64),
        "goal": settings.goal * (has_goal[:, None] * (towards - general)),
        **feedback,
        "level": settings.level * level_fit,
        "certainty": settings.uncertainty * (courses.certainty[candidates] - 1),
        "variety": nothing,
    }
    return _on_grid(np.concatenate([skills, as_columns(others)], axis=2))


def _goal(people: People, block: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(b, d) directions of these people's goals, and (b,) 1 for people with a goal, else 0."""
    if people.goal is None:
        return np.zeros_like(people.context[block]), np.zeros(len(block))
    rows = people.goal[block]
    return rows, rows.any(1).astype(np.float64)


def _lines_of(people: People, block: np.ndarray, courses: Courses) -> np.ndarray:
    """(b, L) float32; zeros if nothing is known of these people, no columns if no course names an occupation."""
    n_lines = courses.audience.shape[1]
    if people.lines is None or not n_lines:
        return np.zeros((len(block), n_lines), dtype=np.float32)
    return people.lines[block]


def _situations_of(people: People, block: np.ndarray, courses: Courses) -> np.ndarray:
    """(b, 2S) float32; zeros if nothing is known of these people's situations."""
    n_columns = courses.trained.shape[1]
    if people.situations is None or not n_columns:
        return np.zeros((len(block), n_columns), dtype=np.float32)
    return people.situations[block]


def _main_situation(people: People, block: np.ndarray, courses: Courses, candidates: np.ndarray) -> np.ndarray:
    """(b, m) number of the person's situation that the course trains most, -1 for a course that trains none of them."""
    if people.situations is None or not courses.situations.shape[1]:
        return np.full(candidates.shape, -1)
    trained = courses.trained.take(candidates, axis=0, mode="clip")
    return main_situation(trained, people.situations[block][:, None, :])


def _on_grid(values: np.ndarray) -> np.ndarray:
    return np.rint(values / GRID) * GRID + 0.0
