"""From inputs to unsaved answers: assembles and ranks, and puts the results into rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from courses.arithmetic import matching, pathways
from courses.arithmetic.needs import Needs, Week, week_of
from courses.models import Answer, Recalculation
from courses.services.answers.assembly import assemble, blocked_courses, rank
from courses.services.answers.batch import Batch
from courses.services.answers.catalogue_arrays import Catalogue
from courses.services.answers.inputs import EmployeeInputs
from courses.services.answers.recommended_rows import Explained, Recommended
from skills.arithmetic.thresholds import MOSTLY_FAR_ABOVE

FEW_TASKS = 3
ADJACENT_FROM = 0.25  # share of neighbouring tasks that call for a skill, to say that they do


class MadeOf(NamedTuple):
    """What an answer is computed from: a hash of the inputs, and the cheaper state of what they were read from."""

    fingerprint: str
    state: int


class Threshold(NamedTuple):
    """A row of Threshold, but for its answer."""

    asked: bytes
    considered: bytes
    lowest: float | None


class Step(NamedTuple):
    """A row of PathStep."""

    course: int
    position: int
    purpose: str
    prepares: int | None
    skill: str
    hours: float
    hours_are_estimated: bool
    starts_week: int
    ends_week: int


@dataclass(frozen=True)
class Draft:
    """One employee's answer, not saved yet."""

    answer: Answer
    recommendations: list[Recommended]
    steps: list[Step]
    threshold: Threshold


def draft_answers(
    people: Sequence[EmployeeInputs], batch: Batch, made_of: Mapping[int, MadeOf], run: Recalculation
) -> list[Draft]:
    """One draft per employee, all computed in one go. made_of: by employee id."""
    assembled = assemble(people, batch)
    week = week_of(assembled.work, assembled.figures, len(people))
    found = rank(assembled.people, batch.catalogue)
    thresholds = _thresholds(assembled.people, found)
    explained = Explained(people, batch, found, assembled.needs, assembled.work)
    return [
        _draft(person, i, batch, run, made_of[person.id], assembled.needs, week, explained.of(i), thresholds[i])
        for i, person in enumerate(people)
    ]


def _thresholds(people: matching.People, found: matching.Matches) -> list[Threshold]:
    """What a course had to reach to be in each list."""
    settings = matching.MatchSettings()
    asked = matching.asked_of(people, np.arange(len(people)), found.courses, settings).astype(np.float16)
    ids = found.courses.ids if len(found.courses) else np.zeros(1, dtype=np.int64)
    decisive = found.decisive(settings)
    considered = np.where(decisive < 0, 0, ids[decisive]).astype(np.int32)
    lowest = [value if np.isfinite(value) else None for value in found.to_enter(settings).tolist()]
    return [Threshold(asked[i].tobytes(), considered[i].tobytes(), lowest[i]) for i in range(len(people))]


def _draft(
    person: EmployeeInputs,
    i: int,
    batch: Batch,
    run: Recalculation,
    made_of: MadeOf,
    needs: Needs,
    week: Week,
    recommended: list[Recommended],
    threshold: Threshold,
) -> Draft:
    path = pathways.plan_path(
        [*person.chosen, *(row.course for row in recommended)],
        batch.catalogue.by_id,
        weekly_hours=person.weekly_hours,
        finished=person.finished,
        unusable=person.unwanted,
        blocked=blocked_courses(person, batch.catalogue),
        chosen=person.chosen,
        n_first=person.n_first,
    )
    confirmed = any(task.is_confirmed for task in person.tasks)
    answer = Answer(
        employee_id=person.id,
        recalculation=run,
        basis=batch.basis,
        inputs_fingerprint=made_of.fingerprint,
        inputs_state=made_of.state,
        exposure=float(week.exposure[i]),
        low=float(week.low[i]),
        high=float(week.high[i]),
        automation=_or_none(week.automation[i]),
        augmentation=_or_none(week.augmentation[i]),
        changing_share=float(week.changing[i]),
        lasting_share=1 - float(week.changing[i]),
        needs=_needs_json(person, i, needs, batch),
        is_low_data=not confirmed or len(person.tasks) < FEW_TASKS or bool(week.far[i] > MOSTLY_FAR_ABOVE),
        weekly_hours=person.weekly_hours,
        path_weeks=path.weeks,
    )
    return Draft(answer, recommended, _steps(path, needs.value[i], batch.catalogue), threshold)


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _needs_json(person: EmployeeInputs, i: int, needs: Needs, batch: Batch) -> dict[str, dict]:
    """By skill slug: need, share of the week calling for it, mean exposure of those tasks, their ids, whether
    neighbouring work calls for it, whether the person's goal does, and how it is known that their occupation does:
    rated, like (occupations like it are) or ''."""
    near = batch.near.get(person.occupation) if person.occupation is not None else None
    ahead = batch.ahead.get(person.goal)
    values, shares = np.round(needs.value[i], 4).tolist(), np.round(needs.share[i], 4).tolist()
    exposures, tasks = np.round(needs.exposure[i], 4).tolist(), needs.tasks[i].tolist()
    adjacent = (near.share >= ADJACENT_FROM).tolist() if near is not None else [False] * len(values)
    of_goal = (ahead.share >= ADJACENT_FROM).tolist() if ahead is not None else [False] * len(values)
    called = batch.called.get(person.soc_code)
    is_high = [False] * len(values) if called is None else called.is_high.tolist()
    how = "rated" if called is not None and called.is_rated else "like"
    return {
        slug: {
            "need": values[k],
            "share": shares[k],
            "exposure": None if exposures[k] != exposures[k] else exposures[k],  # not a number
            "tasks": [task for task in tasks[k] if task >= 0],
            "adjacent": adjacent[k],
            "goal": of_goal[k],
            "occupation": how if is_high[k] else "",
        }
        for k, slug in enumerate(batch.catalogue.slugs)
    }


def _steps(path: pathways.Path, need: np.ndarray, catalogue: Catalogue) -> list[Step]:
    return [
        Step(
            course=step.course,
            position=position,
            purpose=step.purpose,
            prepares=step.prepares,
            skill=_main_skill(step.course, need, catalogue),
            hours=step.hours,
            hours_are_estimated=step.hours_are_estimated,
            starts_week=step.starts_week,
            ends_week=step.ends_week,
        )
        for position, step in enumerate(path.steps, 1)
    ]


def _main_skill(course: int, need: np.ndarray, catalogue: Catalogue) -> str:
    """What the course builds that this person needs most; empty for one that is not judged yet."""
    row = catalogue.row_of.get(course)
    if row is None or not len(need):
        return ""
    return catalogue.slugs[int((need * catalogue.courses.emphasis[row]).argmax())]
