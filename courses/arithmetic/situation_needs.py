"""The situations of each person's week, and how much a course on each would help. Pure arithmetic, in batches.

    tasks (t): owner, share, exposure, strengths (t, S)  ->  weights (p, 2S) for the ranking, and what a page shows

A situation counts in the part of the week that lasts: share of the week x (1 - exposure) x strength. A situation that
asks for a role (leading, teaching, ...) counts only for people whose tasks show the role. Who spends much of the week in
a situation, or has an occupation of professionals at it, is experienced in it and gets courses at advanced level.

With a fitted `Usefulness`, the weight is the probability that a course is useful, of situations that a task names, and the
experienced are those to whom the advanced level is more useful. Without one, the weight is how certainly a lasting task
contains the situation.
"""

import dataclasses
from dataclasses import dataclass

import numpy as np

from courses.arithmetic.usefulness import OccupationReadings, Usefulness

BASIC, ADVANCED = 0, 1


@dataclass(frozen=True)
class SituationNeedSettings:
    """Settings of situations. They are part of every answer's fingerprint."""

    contained_from: float = 0.1  # strength from which a task contains a situation at all
    named_from: float = 0.3  # strength from which a situation is named
    role_from: float = 0.4  # strength of a situation of the role, from which the person has the role
    experienced_from: float = 0.3  # share of the week
    professional_from: float = 0.5  # share of the readers who named the advanced part for the person's occupation
    exposed: float = 0.3  # how much of the weight of a fully exposed task is lost
    below: float = 0.6  # weight of an introduction for the experienced, and of an advanced course for all others
    tasks_named: int = 3


@dataclass(frozen=True)
class SituationNeeds:
    """For p people and S situations. weights: (p, 2S) 0..1, how much a course would help, at basic and at advanced level.

    value: (p, S) share of the week x (1 - exposure) x strength, summed. share: (p, S) share of the week in tasks that
    name the situation. strength: (p, S) of the task that contains it most. experienced: (p, S) bool. tasks: (p, S, n) ids
    of the tasks that name it, the most certain first; -1 where there are fewer.
    """

    weights: np.ndarray
    value: np.ndarray
    share: np.ndarray
    strength: np.ndarray
    experienced: np.ndarray
    tasks: np.ndarray

    @property
    def helps(self) -> np.ndarray:
        """(p, S) how much a course on the situation would help, at the level that suits the person."""
        n = self.strength.shape[1]
        return np.maximum(self.weights[:, :n], self.weights[:, n:])


def situation_needs(
    owner: np.ndarray,
    ids: np.ndarray,
    share: np.ndarray,
    exposure: np.ndarray,
    strength: np.ndarray,
    n_people: int,
    *,
    roles: np.ndarray,
    readings: OccupationReadings | None = None,
    usefulness: Usefulness | None = None,
    effects: np.ndarray | None = None,
    settings: SituationNeedSettings | None = None,
) -> SituationNeeds:
    """The situations of everybody.

    owner: (t,) row of the person. ids: (t,) distinct integers, which break ties. share, exposure: (t,). strength: (t, S).
    roles: (S,) number of the role that a situation asks for, 0 for none. readings: of the people's occupations; None: not
    known. usefulness: needs readings. effects: (S,) of the situations, from `Usefulness.effects`.
    """
    settings = settings or SituationNeedSettings()
    order = np.lexsort((ids, owner))
    owner, ids, share, exposure, strength = owner[order], ids[order], share[order], exposure[order], strength[order]
    strength = np.where(strength >= settings.contained_from, strength, 0.0)
    n_situations = strength.shape[1]
    best = np.zeros((n_people, n_situations))
    np.maximum.at(best, owner, strength)
    allowed = _has_role(best, roles, settings)
    helps = np.zeros((n_people, n_situations))
    np.maximum.at(helps, owner, strength * (1 - settings.exposed * exposure)[:, None])
    value, named_share = np.zeros_like(best), np.zeros_like(best)
    np.add.at(value, owner, (share * (1 - exposure))[:, None] * strength)
    named = strength >= settings.named_from
    np.add.at(named_share, owner, share[:, None] * named)
    experienced = named_share >= settings.experienced_from
    if readings is not None:
        experienced |= (readings.advanced >= settings.professional_from) & (best >= settings.named_from)
    if usefulness is not None and readings is not None and effects is not None:
        basic, advanced = usefulness.of_levels(best, value, readings, effects)
        is_named = best >= settings.named_from
        experienced = (advanced > basic) & is_named
        basic, advanced = basic * (allowed & is_named), advanced * (allowed & is_named)
    else:
        helps = helps * allowed
        basic = np.where(experienced, settings.below, 1.0) * helps
        advanced = np.where(experienced, 1.0, settings.below) * helps
    value, named_share = value * allowed, named_share * allowed
    tasks = _most_certain(owner, ids, np.where(named, strength, 0), n_people, settings.tasks_named)
    return SituationNeeds(
        np.hstack([basic, advanced]).astype(np.float32),
        value,
        named_share,
        best * allowed,
        experienced,
        np.where(allowed[:, :, None], tasks, -1),
    )


def with_goal(needs: SituationNeeds, goal: np.ndarray, settings: SituationNeedSettings | None = None) -> SituationNeeds:
    """The needs with the situations of people's goals that their own week lacks.

    goal: (p, S) how much a course on a situation of the goal would help; 0 without a goal.
    """
    settings = settings or SituationNeedSettings()
    if not goal.any():
        return needs
    lacking = np.where(needs.strength < settings.named_from, goal, 0.0)
    more = np.hstack([lacking, settings.below * lacking]).astype(np.float32)
    return dataclasses.replace(needs, weights=np.maximum(needs.weights, more))


def _has_role(best: np.ndarray, roles: np.ndarray, settings: SituationNeedSettings) -> np.ndarray:
    """(p, S) bool: whether the situation asks for no role, or for one that a task of the person shows."""
    allowed = np.ones(best.shape, dtype=bool)
    for role in np.unique(roles[roles > 0]):
        columns = roles == role
        has = best[:, columns].max(1, initial=0) >= settings.role_from
        allowed[:, columns] = has[:, None]
    return allowed


def _most_certain(owner: np.ndarray, ids: np.ndarray, strength: np.ndarray, n_people: int, n: int) -> np.ndarray:
    """(p, S, n) ids of the tasks with strength above 0, the strongest first; ties by id."""
    out = np.full((n_people, strength.shape[1], n), -1, dtype=np.int64)
    row, column = np.nonzero(strength)
    order = np.lexsort((ids[row], -strength[row, column], column, owner[row]))
    row, column = row[order], column[order]
    key = owner[row] * max(1, strength.shape[1]) + column
    place = np.arange(len(key)) - np.searchsorted(key, key)
    keep = place < n
    out[owner[row[keep]], column[keep], place[keep]] = ids[row[keep]]
    return out


def main_situation(trained: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(...) number of the person's situation that a course trains most, -1 for a course that trains none of them.

    trained: (..., 2S) rows of `course_table`. weights: (2S,) or (..., 2S) of the person, from `SituationNeeds`; S above 0.
    """
    helps = trained * weights
    n = helps.shape[-1] // 2
    by_situation = helps[..., :n] + helps[..., n:]
    return np.where(by_situation.max(-1) > 0, by_situation.argmax(-1), -1)


def course_table(strength: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """(c, 2S) float32: what a course trains, at basic and at advanced level; the columns of `SituationNeeds.weights`.

    strength: (c, S); rows that add up to more than 1 are scaled down, because a course on everything trains each less.
    levels: (c,) 1..3, 0 where unknown. A course at intermediate level is half of each.
    """
    total = np.maximum(strength.sum(1, keepdims=True), 1.0)
    share = np.array([1.0, 1.0, 0.5, 0.0])[np.clip(levels, 0, 3)][:, None]
    scaled = strength / total
    return np.hstack([scaled * share, scaled * (1 - share)]).astype(np.float32)
