"""Chooses the occupation of a job title, or none. Pure arithmetic, in batches.

    titles and departments, known titles  ->  ranked occupations, and the first one if it is sure

An occupation is sure if known titles with the same words, or with a part of the title, leave no other occupation outside
its broad SOC group, or if its evidence is far above all others. The head noun decides what is refused: no title becomes an
occupation whose known titles never have its head noun, no specialist a manager, no supervisor one of the staff.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from skills.arithmetic.title_departments import DepartmentKind, kinds_of
from skills.arithmetic.title_index import OTHER, Readable, WordIndex
from skills.arithmetic.title_readings import LOOSE, first_reading, told_by_department
from skills.arithmetic.title_roles import is_management, is_supervision, manages, may_supervise, supervises
from skills.arithmetic.title_stems import form
from skills.arithmetic.title_words import names_a_field, segments, spell_out

BROAD = 6  # letters of a code: "33-305"; occupations with these in common are next door
N_RANKED = 5
TOO_MANY = 4  # broad groups that know a title make it ambiguous


@dataclass(frozen=True)
class Settings:
    """Points are added to the evidence. Chosen on 200 payroll titles and 150 German advertisements (docs/validity).

    known: for a known title with exactly these words: of some occupation, of our own lists, an occupation's own title.
    certain: more points where exactly one occupation is known by these words.
    department: for an occupation that is usual in the department. told: for a title that the department's table has.
    own: for the share of the title's words in the occupation's own title. whole_code: for a code without subdivision.
    softness: of the shares. least_share: of the best broad group if a known title has these words; least_alone: if none
    has. least_nearest: of the nearest known title if none has. refused: points taken where the head noun contradicts.
    """

    known: tuple[float, float, float] = (1.0, 6.0, 6.5)
    department: float = 1.5
    told: float = 30.0
    certain: float = 20.0
    own: float = 1.5
    whole_code: float = 0.2
    softness: float = 1.0
    least_share: float = 0.6
    least_alone: float = 0.95
    least_nearest: float = 0.65
    refused: float = 1.0


@dataclass(frozen=True)
class Choice:
    """occupation: 0..m-1, None if not sure. ranked: occupations, best first. scores: their closeness, 0..1."""

    occupation: int | None
    ranked: tuple[int, ...]
    scores: tuple[float, ...]


class Known:
    """What titles are compared with: m occupations with their codes and own titles, and all known titles."""

    def __init__(self, index: WordIndex, codes: Sequence[str], own_titles: Sequence[str]) -> None:
        self.index, self.codes = index, tuple(codes)
        self.places = {code: i for i, code in enumerate(codes)}
        self.own_words = [frozenset(form(word) for word in spell_out(title).split()) for title in own_titles]
        self.broad = np.array([code[:BROAD] or str(i) for i, code in enumerate(codes)])
        self.whole = np.array([code.endswith(".00") for code in codes], dtype=float)
        self.manages = np.array([manages(code) for code in codes], dtype=bool)
        self.supervises = np.array([supervises(code) for code in codes], dtype=bool)
        self.teaches = np.array([code.startswith("25-1") for code in codes], dtype=bool)
        self._of_kind: dict[tuple[str, ...], np.ndarray] = {}

    def usual_in(self, kinds: Sequence[DepartmentKind]) -> np.ndarray:
        """(m,) 1 for the occupations that are usual in a department of these kinds."""
        groups = tuple(group for kind in kinds for group in kind.groups)
        if groups not in self._of_kind:
            self._of_kind[groups] = np.array(
                [bool(groups) and code.startswith(groups) for code in self.codes], dtype=float
            )
        return self._of_kind[groups]


def choose(
    known: Known,
    titles: Sequence[str],
    departments: Sequence[str],
    evidence: np.ndarray | None = None,
    settings: Settings | None = None,
) -> list[Choice]:
    """The choice for each title. departments: '' where unknown.

    evidence: (q, m) to add to the evidence of the words, for example of meaning.
    """
    settings = settings or Settings()
    written = [_read(known, title, department) for title, department in zip(titles, departments, strict=True)]
    plain = [one.text for one in written]
    words, near = known.index.compare(plain)
    total = words + (evidence if evidence is not None else 0.0)
    return [_choose(known, one, near[i], total[i], settings) for i, one in enumerate(written)]


def _read(known: Known, title: str, department: str) -> Readable:
    text = " ".join(known.index.correct(spell_out(title).split()))
    parts = tuple(" ".join(known.index.correct(part.split())) for part in segments(title))
    return Readable(
        text, parts or (text,), known.index.head(parts[0] if parts else text), department, kinds_of(department)
    )


def _choose(known: Known, written: Readable, near: np.ndarray, evidence: np.ndarray, settings: Settings) -> Choice:
    if not written.text or not len(known.codes):
        return Choice(None, (), ())
    points, names_work = _points(known, written, settings)
    department = known.usual_in(written.kinds)
    total = evidence - evidence.max() + points + settings.department * department
    words = {form(word) for word in written.text.split()}
    for place in np.flatnonzero(points).tolist():
        total[place] += settings.own * len(words & known.own_words[place]) / max(len(words), 1)
    total += np.where(points > 0, settings.whole_code * known.whole, 0.0)
    allowed = _allowed(known, written) | (points >= settings.known[0] * LOOSE)  # a known title contradicts nothing
    total = np.where(allowed, total, total - settings.refused)
    order = np.argsort(-total, kind="stable")[:N_RANKED].tolist()
    first = order[0]
    weights = np.exp((total - total[first]) / settings.softness)
    share = weights[known.broad == known.broad[first]].sum() / weights.sum()
    is_known = bool(points[first] > 0)
    has_too_many = len(set(known.broad[points > 0])) >= TOO_MANY and points.max() <= settings.known[0]
    sure = share >= (settings.least_share if is_known and not has_too_many else settings.least_alone)
    sure = sure and bool(allowed[first])
    sure = sure and (is_known or (near[first] >= settings.least_nearest and bool(written.head)))
    sure = sure and (names_work or points[first] >= settings.known[2])
    closeness = np.maximum(near[order], np.minimum(points[order] / settings.known[0], 1.0))
    return Choice(first if sure else None, tuple(order), tuple(np.round(np.clip(closeness, 0, 1), 3).tolist()))


def _points(known: Known, written: Readable, settings: Settings) -> tuple[np.ndarray, bool]:
    """(m,) points of known titles with the words of the title, and whether the title names work, not only a rank."""
    points = np.zeros(len(known.codes))
    told = told_by_department(written)
    if told in known.places:
        points[known.places[told]] = settings.told
        return points, True
    reading = first_reading(known.index, written)
    if reading is None or not reading.found:
        return points, names_a_field(written.text)
    best = max(reading.found.values())
    strong = [place for place, how in reading.found.items() if how > OTHER or best == OTHER]
    for place, how in reading.found.items():
        # Where our own lists know the title, other known titles count little.
        points[place] = settings.known[how - 1] * reading.weight * (1.0 if place in strong else 0.25)
    if len(strong) == 1 and reading.weight >= LOOSE and reading.names_a_field:
        points[strong[0]] += settings.certain
    return points, reading.names_a_field


def _allowed(known: Known, written: Readable) -> np.ndarray:
    """(m,) whether the head noun of the title does not contradict the occupation."""
    heads = known.index.heads.get(written.head)
    allowed = heads > 0 if heads is not None else np.ones(len(known.codes), dtype=bool)
    text = written.parts[0]
    management, supervision = is_management(text), is_supervision(text)
    if not management and not supervision:
        allowed = allowed & ~known.manages
    if not may_supervise(text):
        allowed = allowed & ~known.supervises
    if supervision:
        allowed = allowed & (known.supervises | known.manages)
    return allowed
