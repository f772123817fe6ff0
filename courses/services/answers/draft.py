"""From inputs to unsaved answers: assembles, ranks, and puts the results into rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from courses.arithmetic import matching, pathways
from courses.arithmetic.needs import Needs, Week, week_of
from courses.arithmetic.situation_needs import SituationNeeds, main_situation
from courses.models import Answer, Recalculation
from courses.services.answers.assembly import assemble, blocked_courses, rank
from courses.services.answers.batch import Batch
from courses.services.answers.catalogue_arrays import Catalogue
from courses.services.answers.inputs import EmployeeInputs
from courses.services.answers.recommended_rows import RecommendationRows, Recommended
from courses.services.answers.stored_inputs import inputs_as_json
from courses.services.match_settings import match_settings
from skills.arithmetic.thresholds import ALL_FAR_ABOVE, MOSTLY_FAR_ABOVE

FEW_TASKS = 3
SITUATIONS_STORED = 8
ADJACENT_FROM = (
    0.25  # share of the tasks of neighbouring work (or the goal) that require a skill, from which a reason says so
)


class InputHashes(NamedTuple):
    """What an answer was computed from. fingerprint: hash of the inputs. state: hash of the rows they were read from,
    which is cheaper to compute."""

    fingerprint: str
    state: int


class Threshold(NamedTuple):
    """A row of the model Threshold, without its answer."""

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
    situation: str
    hours: float
    hours_are_estimated: bool
    starts_week: int
    ends_week: int


@dataclass(frozen=True)
class Draft:
    """One employee's answer, not saved yet. inputs: what it was computed from, as JSON."""

    answer: Answer
    recommendations: list[Recommended]
    steps: list[Step]
    threshold: Threshold
    inputs: dict[str, Any]


def draft_answers(
    people: Sequence[EmployeeInputs], batch: Batch, input_hashes: Mapping[int, InputHashes], run: Recalculation
) -> list[Draft]:
    """One draft per employee, all computed together. input_hashes: by employee id."""
    assembled = assemble(people, batch)
    week = week_of(assembled.work, assembled.figures, len(people))
    found = rank(assembled.people, batch.catalogue)
    thresholds = _thresholds(assembled.people, found)
    situations = assembled.situations
    recommendation_rows = RecommendationRows(people, batch, found, assembled.needs, assembled.work, situations)
    return [
        _draft(
            person,
            i,
            batch,
            run,
            input_hashes[person.id],
            assembled.needs,
            situations,
            week,
            recommendation_rows.of(i),
            thresholds[i],
        )
        for i, person in enumerate(people)
    ]


def _thresholds(people: matching.People, found: matching.Matches) -> list[Threshold]:
    """The score that another course needs to enter each list, with the data to compute such scores."""
    settings = match_settings()
    asked = matching.left_side(people, np.arange(len(people)), found.courses, settings).astype(np.float16)
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
    input_hashes: InputHashes,
    needs: Needs,
    situations: SituationNeeds,
    week: Week,
    recommended: list[Recommended],
    threshold: Threshold,
) -> Draft:
    is_too_far = bool(week.far[i] > ALL_FAR_ABOVE)
    if is_too_far:
        recommended = []  # they would follow from noise
    situation_of = _situation_of(recommended, person.held, situations.weights[i], batch.catalogue)
    path = pathways.plan_path(
        [*person.chosen, *person.held, *(row.course for row in recommended)],
        batch.catalogue.by_id,
        situation_of=situation_of if batch.catalogue.situations else None,
        most=len(set(person.held) | set(person.chosen)) if person.held else None,
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
        inputs_fingerprint=input_hashes.fingerprint,
        inputs_state=input_hashes.state,
        exposure=float(week.exposure[i]),
        low=float(week.low[i]),
        high=float(week.high[i]),
        automation=_or_none(week.automation[i]),
        augmentation=_or_none(week.augmentation[i]),
        changing_share=float(week.changing[i]),
        lasting_share=1 - float(week.changing[i]),
        situations=[] if is_too_far else situations_json(i, situations, batch.catalogue),
        needs={} if is_too_far else _needs_json(person, i, needs, batch),
        is_low_data=not confirmed or len(person.tasks) < FEW_TASKS or bool(week.far[i] > MOSTLY_FAR_ABOVE),
        is_too_far=is_too_far,
        weekly_hours=person.weekly_hours,
        path_weeks=path.weeks,
    )
    steps = _steps(path, needs.value[i], batch.catalogue)
    return Draft(answer, recommended, steps, threshold, inputs_as_json(person))


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _needs_json(person: EmployeeInputs, i: int, needs: Needs, batch: Batch) -> dict[str, dict]:
    """By skill slug: need, share of the week that requires it, mean exposure of those tasks, their ids, whether
    neighbouring work requires it, whether the person's goal does, and how it is known that their occupation does:
    rated, like (similar occupations are rated) or ''."""
    near = batch.near.get(person.occupation) if person.occupation is not None else None
    goal_figures = batch.goal_figures.get(person.goal)
    values, shares = np.round(needs.value[i], 4).tolist(), np.round(needs.share[i], 4).tolist()
    exposures, tasks = np.round(needs.exposure[i], 4).tolist(), needs.tasks[i].tolist()
    adjacent = (near.share >= ADJACENT_FROM).tolist() if near is not None else [False] * len(values)
    of_goal = (goal_figures.share >= ADJACENT_FROM).tolist() if goal_figures is not None else [False] * len(values)
    occupation_demand = batch.occupation_demand.get(person.soc_code)
    is_high = [False] * len(values) if occupation_demand is None else occupation_demand.is_high.tolist()
    how = "rated" if occupation_demand is not None and occupation_demand.is_rated else "like"
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


def _situation_of(
    recommended: Sequence[Recommended], held: Sequence[int], weights: np.ndarray, catalogue: Catalogue
) -> dict[int, int]:
    """By course, the number of the person's situation that it trains most; courses that train none are missing."""
    courses = [pk for pk in dict.fromkeys([*held, *(row.course for row in recommended)]) if pk in catalogue.row_of]
    if not courses or not catalogue.situations:
        return {}
    trained = catalogue.courses.trained[[catalogue.row_of[pk] for pk in courses]]
    numbers = main_situation(trained, weights).tolist()
    return {pk: number for pk, number in zip(courses, numbers, strict=True) if number >= 0}


def situations_json(i: int, situations: SituationNeeds, catalogue: Catalogue) -> list[dict]:
    """The situations named in the person's tasks, the weightiest first."""
    value, named = situations.value[i], situations.share[i] > 0
    order = [k for k in np.argsort(-value, kind="stable").tolist() if named[k]][:SITUATIONS_STORED]
    helps = situations.helps[i]
    return [
        {
            "slug": catalogue.situations[k],
            "value": round(float(value[k]), 4),
            "share": round(float(situations.share[i, k]), 4),
            "strength": round(float(situations.strength[i, k]), 4),
            "helps": round(float(helps[k]), 4),
            "experienced": bool(situations.experienced[i, k]),
            "tasks": [task for task in situations.tasks[i, k].tolist() if task >= 0],
        }
        for k in order
    ]


def _steps(path: pathways.Path, need: np.ndarray, catalogue: Catalogue) -> list[Step]:
    return [
        Step(
            course=step.course,
            position=position,
            purpose=step.purpose,
            prepares=step.prepares,
            skill=_main_skill(step.course, need, catalogue),
            situation=catalogue.situations[step.situation] if step.situation >= 0 else "",
            hours=step.hours,
            hours_are_estimated=step.hours_are_estimated,
            starts_week=step.starts_week,
            ends_week=step.ends_week,
        )
        for position, step in enumerate(path.steps, 1)
    ]


def _main_skill(course: int, need: np.ndarray, catalogue: Catalogue) -> str:
    """The skill among those the course builds that this person needs most; empty for a course without an emphasis."""
    row = catalogue.row_of.get(course)
    if row is None or not len(need):
        return ""
    return catalogue.slugs[int((need * catalogue.courses.emphasis[row]).argmax())]
