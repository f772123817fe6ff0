"""Who gets which courses, with the parts of every score. Pure arithmetic, in batches.

    people (p) x courses (c)  ->  for each person at most n courses, each with parts that add up to its score

Most of a score is one inner product, so one matrix product finds the candidates of everybody. By block, what people ask
for (`asked_of`), what courses offer (`Courses.right`), and the parts of the score that are found in it:

    needs that stand out         . what the course builds    skill
    work, goal and own courses   . vector                    context, goal, own
    preference of levels         . level                     level
    1                            . certainty - 1             certainty
    weight of generality         . -generality               context, goal
    shares in lines of work      . audience                  occupation

Added to the product: others. Added to the candidates alone: new and variety.

Who has a GPU gives `match` a product of that machine (skills.embedding.device): to rounding, what follows is the same.
Only the candidates are looked at for variety. A flat faiss index finds the 60 nearest in the time the product alone takes,
but knows nothing of what is closed to a person.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Protocol

import numpy as np
from scipy.linalg.blas import sgemm

from courses.arithmetic.feedback_signals import Heard
from courses.arithmetic.offers import Courses
from courses.arithmetic.score_parts import KINDS, as_columns
from courses.arithmetic.thresholds import BUILDS_FROM

# Parts are multiples of this. Sums of them are exact in any order, so a score is its parts' sum to the last bit, and
# the rounding of single precision does not show.
GRID = 2.0**-20
_BLOCK = 256  # people per matrix product: the scores of a block stay small
_SHARED_MOST = 256  # rows of what is closed that are kept: 20 MB for 20,000 courses
NO_LIMIT = 3
ROUNDING = 1e-4  # of single precision in a sum of 400 products, and of parts to their grid


@dataclass(frozen=True)
class MatchSettings:
    """What a ranking depends on; part of every answer's fingerprint. The weights of the parts are named in `score_parts`."""

    skill: float = 0.1
    context: float = 0.6  # six times the skill's: closeness tells useful courses from others, the skill hardly does
    occupation: float = 0.15  # how much of the person's work lies in the occupations the course is written for
    goal: float = 0.3  # closeness to the work the person wants to do; nothing for those without a goal
    own: float = 0.2  # closeness to what the person took on, less closeness to what they refused
    others: float = 0.3  # what people went on to from what the person has taken on
    audience: float = 0.1  # closeness of the person's work to that of the people who took the course on
    level: float = 0.02
    uncertainty: float = 0.1
    general: float = 0.5  # of how close a course is to all courses, taken off its closeness to the person's own work
    stands_out_from: float = 0.4  # of the greatest need: what is needed less counts against a course that builds it
    fits_from: float = 0.275  # a score below ends the list, nothing more fits: right for the model that ships
    n_least: int = 2  # ... but not before so many: a list is for choosing from
    same_skill: float = 0.01  # taken off for each course already chosen that builds the same skill most
    same_skill_most: int = 3  # ... for at most this many
    similar: float = 0.1  # taken off when the content is close to a chosen course's
    similar_from: float = 0.85
    identical_from: float = 0.95  # from here on two courses are one, and never both chosen
    needed_from: float = 0.08  # a skill is needed from this need on
    builds_from: float = BUILDS_FROM
    n_candidates: int = 60
    n_recommended: int = 10

    def as_json(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class People:
    """p people. Invariant: everything has p rows.

    needs: (p, K), rows add up to 1; a row of zeros gets no course. context: (p, d) float32 unit rows. level: (p, 3)
    preference 0..1. max_level: (p,) 1..3. budget: (p,) hours a course may take. languages: usable ones; a course of
    unknown language stays possible. excluded: ids of courses done, refused, or out of reach; unknown ids do no harm.
    lines: (p, L) shares of each person's work in lines of work; None: nothing is known, and then no course's
    audience counts. goal: (p, d) float32 unit rows, where each person wants to go; a row of zeros without a goal,
    None: nobody has one.
    heard: what they and others said and did of these courses; None: nothing.
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
    heard: Heard | None = None

    def __len__(self) -> int:
        return len(self.needs)


@dataclass(frozen=True)
class Match:
    """One course for one person. parts: (kind or skill number, value); score is their sum, exactly."""

    course: int
    score: float
    parts: tuple[tuple[int | str, float], ...]


@dataclass(frozen=True)
class Matches:
    """For p people, best first. course: (p, n) row of the course, -1 where there are fewer. parts: (p, n, K + P), see
    `score_parts`. candidates: (p, m) rows of those the n were chosen among, -1 where there are fewer. beyond: (p,) no
    other course's sum is above it; -inf where there is no other."""

    courses: Courses
    rows: np.ndarray
    parts: np.ndarray
    candidates: np.ndarray
    beyond: np.ndarray

    @property
    def scores(self) -> np.ndarray:
        return self.parts.sum(2)

    def to_enter(self, settings: MatchSettings) -> np.ndarray:
        """(p,) what another course's sum has to reach to change the list: the lowest score in it, and no more than ends
        it early where it has room; -inf where it has nothing to be below."""
        has = self.rows >= 0
        lowest = np.where(has, self.scores, np.inf).min(1)
        ended = np.where(has[:, settings.n_least - 1], np.minimum(lowest, settings.fits_from), -np.inf)
        return np.where(has.all(1), lowest, ended)

    def decisive(self, settings: MatchSettings) -> np.ndarray:
        """(p, m) candidates whose going may change the list, -1 for the rest: those in it; all of them where the course
        that takes a candidate's place may enter."""
        stays_out = (self.beyond == -np.inf) | (self.beyond + ROUNDING < self.to_enter(settings))
        listed = np.any(self.candidates[:, :, None] == self.rows[:, None, :], axis=2)
        return np.where(listed | ~stays_out[:, None], self.candidates, -1)

    def of(self, person: int) -> Iterator[Match]:
        """The person's courses; parts that are exactly 0 are left out."""
        n_skills = self.parts.shape[2] - len(KINDS)
        for row, values in zip(self.rows[person], self.parts[person].tolist(), strict=True):
            if row < 0:
                return
            named = ((i if i < n_skills else KINDS[i - n_skills], value) for i, value in enumerate(values) if value)
            yield Match(int(self.courses.ids[row]), sum(values), tuple(named))


class Product(Protocol):
    """What people ask for times what c courses offer, wherever that is computed."""

    def reached(self, left: np.ndarray, beside: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of the product with (b, k) and what is added to it, (b, c) float32 that may be overwritten: row and column of all
        sums no lower than their row's n-th highest and above -inf, and these sums, ascending by row and column; more than
        n a row are allowed."""
        ...


class HostProduct:
    """On this machine's processor. right: (c, k) float32."""

    def __init__(self, right: np.ndarray) -> None:
        self._right = np.ascontiguousarray(right)

    def reached(self, left: np.ndarray, beside: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Several times as quick as argpartition where much is -inf. Columns are laid on piles; the n-th highest of the
        piles' maxima is a score that at least n columns reach, so all others are dropped before any sorting."""
        # Into `beside`: a pass over all scores less than adding it to the product. BLAS counts columns first.
        sums = sgemm(1.0, self._right.T, left.T, 1.0, beside.T, trans_a=True, overwrite_c=True).T
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
    """(p, 3): how welcome a course of each level is, after the highest level finished so far ((p,), 0 for none)."""
    table = np.array([[1.0, 0.7, 0.2], [0.7, 1.0, 0.4], [0.4, 1.0, 0.8], [0.2, 0.8, 1.0]])
    return table[np.clip(highest_finished, 0, 3)]


def match(
    people: People,
    courses: Courses,
    settings: MatchSettings | None = None,
    product: Callable[[np.ndarray], Product] = HostProduct,
) -> Matches:
    """At most `n_recommended` courses for each person, fewer where nothing more fits; none for a person without needs or
    with no suitable course.

    Ties go to the smaller id. A person's answer does not depend on who else is in the batch.
    """
    settings = settings or MatchSettings()
    n = settings.n_recommended
    rows = np.full((len(people), n), -1, dtype=np.int64)
    parts = np.zeros((len(people), n, people.needs.shape[1] + len(KINDS)))
    considered = np.full((len(people), settings.n_candidates), -1, dtype=np.int64)
    beyond = np.full(len(people), -np.inf)
    strong: np.ndarray = courses.emphasis >= settings.builds_from
    for members, columns in _groups(people, courses, np.any(strong, axis=1)):
        if not len(columns):
            continue
        offered, closed = product(courses.right[columns]), _Closed(courses, columns, strong, settings)
        for start in range(0, len(members), _BLOCK):
            block = members[start : start + _BLOCK]
            candidates, beyond[block] = _candidates(people, block, courses, columns, offered, closed, settings)
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


class _Closed:
    """What of these courses (columns) is closed to whom. People with the same needed skills and hours share a row of it."""

    def __init__(self, courses: Courses, columns: np.ndarray, strong: np.ndarray, settings: MatchSettings) -> None:
        self._ids, self._hours, self._strong = courses.ids[columns], courses.hours[columns], strong[columns]
        self._needed_from = settings.needed_from
        self._shared: dict[tuple[bytes, float], np.ndarray] = {}

    def to(self, people: People, block: np.ndarray) -> np.ndarray:
        """(b, n) float32: -inf where a course builds nothing the person needs, takes too long for them, or is excluded;
        else 0."""
        needed = people.needs[block] >= self._needed_from
        out = np.empty((len(block), len(self._ids)), dtype=np.float32)
        for row, person in enumerate(block):
            out[row] = self._row(needed[row], float(people.budget[person]))
            if people.excluded[person]:
                barred = np.fromiter(people.excluded[person], dtype=np.int64)
                places = np.minimum(np.searchsorted(self._ids, barred), len(self._ids) - 1)
                out[row, places[self._ids[places] == barred]] = -np.inf
        return out

    def _row(self, needed: np.ndarray, budget: float) -> np.ndarray:
        key = (needed.tobytes(), budget)
        if key not in self._shared:
            if len(self._shared) >= _SHARED_MOST:
                self._shared.clear()
            shut = ~self._strong[:, needed].any(axis=1) | (self._hours > budget)
            self._shared[key] = np.where(shut, -np.inf, 0).astype(np.float32)
        return self._shared[key]


def _candidates(
    people: People,
    block: np.ndarray,
    courses: Courses,
    columns: np.ndarray,
    offered: Product,
    closed: _Closed,
    settings: MatchSettings,
) -> tuple[np.ndarray, np.ndarray]:
    """(b, m) rows of the courses with the highest sums before variety, ascending, -1 where there are fewer; and (b,) the
    lowest of these sums, -inf where all courses are among them."""
    beside = closed.to(people, block)
    if people.heard is not None:
        people.heard.add_to(beside, block, people.context[block], columns, settings)
    reached = offered.reached(asked_of(people, block, courses, settings), beside, settings.n_candidates)
    top, lowest = _highest(len(block), reached, settings.n_candidates)
    return np.where(top < 0, -1, columns[top]), lowest


def standing_out(needs: np.ndarray, settings: MatchSettings) -> np.ndarray:
    """(p, K), at most 1: each need against the person's greatest, negative where it is small beside that; 0 for nobody.

    Needs alone gave every broad course about the same sum, and so said nothing of which to take.
    """
    greatest = needs.max(1, keepdims=True, initial=0)
    share = np.divide(needs, greatest, out=np.zeros_like(needs), where=greatest > 0)
    return (share - settings.stands_out_from) * (greatest > 0)


def asked_of(people: People, block: np.ndarray, courses: Courses, settings: MatchSettings) -> np.ndarray:
    """(b, K + d + 5 + L) float32, the left-hand side of the product; the right-hand one is `Courses.right`."""
    weights = (settings.skill, settings.context, settings.level)
    goal, has_goal = _goal(people, block)
    # Context, goal and own are held against the same vectors, so their weighted sum finds the candidates of all.
    towards = people.context[block] + settings.goal / settings.context * goal
    if people.heard is not None:
        towards = towards + settings.own / settings.context * people.heard.own[block]
    blocks = (standing_out(people.needs[block], settings), towards, people.level[block])
    left = [weight * part for weight, part in zip(weights, blocks, strict=True)]
    general = settings.general * (settings.context + settings.goal * has_goal)
    left.append(np.stack([np.full(len(block), settings.uncertainty), general], axis=1))
    left.append(settings.occupation * _lines_of(people, block, courses))
    return np.hstack(left).astype(np.float32)


def _highest(b: int, reached: tuple[np.ndarray, np.ndarray, np.ndarray], m: int) -> tuple[np.ndarray, np.ndarray]:
    """(b, m) columns of the m highest scores of each row, ascending, -1 where fewer were reached (ties: lower column); and
    (b,) the lowest of these scores, -inf where fewer were reached."""
    row, column, score = reached
    order = np.lexsort((-score, row))  # stable, and columns come in their order
    row, column, score = row[order], column[order], score[order]
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
    """(b, n) rows and (b, n, K + P) parts: one at a time, the best left after what variety takes off."""
    vectors = courses.vectors.take(candidates, axis=0, mode="clip")
    titles = courses.titles[candidates]
    fixed = _fixed_parts(people, block, courses, candidates, vectors, settings)
    base = fixed.sum(2)
    n_skills = fixed.shape[2] - len(KINDS)
    main = fixed[:, :, :n_skills].argmax(2)
    free = candidates >= 0
    repeats, similar = np.zeros(base.shape, dtype=np.int64), np.zeros(base.shape, dtype=bool)
    rows = np.full((len(block), settings.n_recommended), -1, dtype=np.int64)
    parts = np.zeros((len(block), settings.n_recommended, fixed.shape[2]))
    on = np.arange(len(block))  # whose list goes on; all but `candidates` and `fixed` has their rows alone
    each = np.arange(len(on))
    for place in range(settings.n_recommended):
        times = np.minimum(repeats, settings.same_skill_most)
        variety = -_on_grid(settings.same_skill * times + settings.similar * similar)
        value = np.where(free, base + variety, -np.inf)
        pick = value.argmax(1)
        got = free[each, pick]
        if place >= settings.n_least:
            got &= value[each, pick] >= settings.fits_from
        rows[on[got], place] = candidates[on, pick][got]
        parts[on[got], place] = fixed[on, pick][got]
        parts[on[got], place, n_skills + KINDS.index("variety")] = variety[each, pick][got]
        free[each, pick] = False
        if place + 1 >= settings.n_least:  # variety takes off, so nothing below the end can come above it
            got &= np.where(free, base, -np.inf).max(1) >= settings.fits_from
        if not got.any():
            break
        if not got.all():
            on, pick, base, main, free, repeats, similar, titles, vectors = (
                array[got] for array in (on, pick, base, main, free, repeats, similar, titles, vectors)
            )
            each = np.arange(len(on))
        closeness = np.matmul(vectors, vectors[each, pick][:, :, None])[:, :, 0]
        free &= (titles != titles[each, pick][:, None]) & (closeness < settings.identical_from)
        similar |= closeness >= settings.similar_from
        repeats += main == main[each, pick][:, None]
    return rows, parts


def _fixed_parts(
    people: People,
    block: np.ndarray,
    courses: Courses,
    candidates: np.ndarray,
    vectors: np.ndarray,
    settings: MatchSettings,
) -> np.ndarray:
    """(b, m, K + P): every part but variety, which stays 0. vectors: (b, m, d), the candidates'."""
    needs, context, level = people.needs[block], people.context[block], people.level[block]
    # einsum sums each row by itself, so a course's closeness is the same in a batch of one (a matrix product's is not).
    closeness = np.einsum("bmd,bd->bm", vectors, context)
    general = settings.general * courses.generality[candidates]
    fit = closeness.astype(np.float64) - general
    goal, has_goal = _goal(people, block)
    towards = np.zeros(candidates.shape)
    if has_goal.any():
        towards = np.einsum("bmd,bd->bm", vectors, goal).astype(np.float64)
    for_them = np.einsum("bml,bl->bm", courses.audience[candidates], _lines_of(people, block, courses))
    welcome = (courses.level_table[candidates] * level[:, None, :]).sum(2)
    nothing = np.zeros(candidates.shape)
    heard = {"own": nothing, "others": nothing, "new": nothing}
    if people.heard is not None:
        heard = people.heard.parts(block, context, courses, candidates, vectors, settings)
    skills = settings.skill * standing_out(needs, settings)[:, None, :] * courses.built[candidates]
    others = {
        "context": settings.context * fit,
        "occupation": settings.occupation * for_them.astype(np.float64),
        "goal": settings.goal * (has_goal[:, None] * (towards - general)),
        **heard,
        "level": settings.level * welcome,
        "certainty": settings.uncertainty * (courses.certainty[candidates] - 1),
        "variety": nothing,
    }
    return _on_grid(np.concatenate([skills, as_columns(others)], axis=2))


def _goal(people: People, block: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(b, d) and (b,): where these people want to go, and whether they want to go anywhere (1 or 0)."""
    if people.goal is None:
        return np.zeros_like(people.context[block]), np.zeros(len(block))
    rows = people.goal[block]
    return rows, rows.any(1).astype(np.float64)


def _lines_of(people: People, block: np.ndarray, courses: Courses) -> np.ndarray:
    """(b, L) float32; zeros where nothing is known of these people, no columns where no course names an occupation."""
    n_lines = courses.audience.shape[1]
    if people.lines is None or not n_lines:
        return np.zeros((len(block), n_lines), dtype=np.float32)
    return people.lines[block]


def _on_grid(values: np.ndarray) -> np.ndarray:
    return np.rint(values / GRID) * GRID + 0.0
