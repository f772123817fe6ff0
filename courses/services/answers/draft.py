"""From inputs to unsaved answers: fills the arrays, calls the arithmetic, and puts its results into rows."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from courses.arithmetic import matching, pathways
from courses.arithmetic.needs import Needs, TaskFigures, Week, Work, built_by, context_of, needs_of, week_of
from courses.models import Answer
from courses.services.answers.batch import Batch
from courses.services.answers.catalogue_arrays import Catalogue, emphasis_of
from courses.services.answers.feedback_arrays import heard_of
from courses.services.answers.inputs import EmployeeInputs
from courses.services.answers.score_parts import Explained, Recommended
from skills.embedding.device import device_product
from skills.services.occupations.work_lines import known_occupations

logger = logging.getLogger(__name__)

FEW_TASKS = 3
MOSTLY_FAR = 0.5  # of the week
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


def draft_answers(people: Sequence[EmployeeInputs], batch: Batch, made_of: Mapping[int, MadeOf]) -> list[Draft]:
    """One draft per employee, all computed in one go. made_of: by employee id."""
    catalogue, n = batch.catalogue, len(people)
    work, figures = _work(people, batch.vectors, catalogue.slugs)
    adjacent = np.array([batch.adjacent_of(person) for person in people]).reshape(n, -1)
    goal = np.array([batch.goal_of(person) for person in people]).reshape(n, -1)
    occupation = np.array([batch.occupation_of(person) for person in people]).reshape(n, -1)
    needs = needs_of(work, n, built=_built(people, batch), occupation=occupation, adjacent=adjacent, goal=goal)
    week = week_of(work, figures, n)
    matched = _people(people, needs, context_of(work, n), batch)
    found = _match(matched, catalogue)
    thresholds = _thresholds(matched, found)
    explained = Explained(people, batch, found, needs, work)
    return [
        _draft(person, i, batch, made_of[person.id], needs, week, explained.of(i), thresholds[i])
        for i, person in enumerate(people)
    ]


def _match(people: matching.People, catalogue: Catalogue) -> matching.Matches:
    """On a GPU where there is one; on the processor where that fails: somebody else may have filled its memory."""
    if there := device_product():
        try:
            return matching.match(people, catalogue.courses, product=there)
        except RuntimeError:
            logger.exception("The GPU failed; %s people are matched on the processor", len(people))
    return matching.match(people, catalogue.courses)


def _thresholds(people: matching.People, found: matching.Matches) -> list[Threshold]:
    """What a course had to reach to be in each list."""
    settings = matching.MatchSettings()
    asked = matching.asked_of(people, np.arange(len(people)), found.courses, settings).astype(np.float16)
    ids = found.courses.ids if len(found.courses) else np.zeros(1, dtype=np.int64)
    decisive = found.decisive(settings)
    considered = np.where(decisive < 0, 0, ids[decisive]).astype(np.int32)
    lowest = [value if np.isfinite(value) else None for value in found.to_enter(settings).tolist()]
    return [Threshold(asked[i].tobytes(), considered[i].tobytes(), lowest[i]) for i in range(len(people))]


def work_of(people: Sequence[EmployeeInputs], vectors: Mapping[str, np.ndarray], slugs: tuple[str, ...] = ()) -> Work:
    """The tasks of these people, all of whom have some. vectors: by text hash."""
    return _work(people, vectors, slugs)[0]


def _work(
    people: Sequence[EmployeeInputs], vectors: Mapping[str, np.ndarray], slugs: tuple[str, ...]
) -> tuple[Work, TaskFigures]:
    tasks = [task for person in people for task in person.tasks]

    def column(name: str) -> np.ndarray:
        values = (getattr(task, name) for task in tasks)
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    # Most texts are many people's: what is known of each is laid out once.
    texts = list({task.text_hash: task for task in tasks}.values())
    row_of = {task.text_hash: row for row, task in enumerate(texts)}
    rows = np.fromiter((row_of[task.text_hash] for task in tasks), np.int64, len(tasks))
    demand = np.array([[float(task.demand.get(slug, 0.0)) for slug in slugs] for task in texts])
    work = Work(
        owner=np.repeat(np.arange(len(people)), [len(person.tasks) for person in people]),
        ids=np.array([task.id for task in tasks], dtype=np.int64),
        share=column("share"),
        exposure=column("exposure"),
        demand=demand.reshape(len(texts), len(slugs))[rows],
        vectors=np.stack([vectors[task.text_hash] for task in texts])[rows],
    )
    if not np.isfinite(work.demand).all():
        raise ValueError("a demand is not a number")
    figures = TaskFigures(
        column("low"), column("high"), column("automation"), column("augmentation"), column("is_far").astype(bool)
    )
    return work, figures


def _built(people: Sequence[EmployeeInputs], batch: Batch) -> np.ndarray:
    """(p, K): what finished courses have built, those no longer offered included."""
    catalogue = batch.catalogue
    retired = {
        course: key for person in people for course, key in person.finished.items() if course not in catalogue.row_of
    }
    other = emphasis_of(batch.basis, retired, catalogue.slugs) if retired else {}
    owners, rows = [], []
    for i, person in enumerate(people):
        for course in sorted(person.finished):
            row = catalogue.row_of.get(course)
            emphasis = other.get(course) if row is None else catalogue.courses.emphasis[row]
            if emphasis is not None:
                owners.append(i)
                rows.append(emphasis)
    matrix = np.array(rows).reshape(len(rows), len(catalogue.slugs))
    return built_by(np.array(owners, dtype=np.int64), matrix, len(people))


def _people(people: Sequence[EmployeeInputs], needs: Needs, context: np.ndarray, batch: Batch) -> matching.People:
    catalogue, goal = batch.catalogue, np.zeros_like(context)
    for i, person in enumerate(people):
        if person.goal in batch.ahead:
            goal[i] = batch.ahead[person.goal].direction
    if not len(catalogue.courses):
        context, goal = context[:, :0], goal[:, :0]  # an empty catalogue has vectors of no length
    weeks = pathways.PathSettings().max_weeks
    lines = None
    if catalogue.lines:
        own = [person.soc_code for person in people]
        lines = known_occupations(batch.basis).shares(context, own, catalogue.lines)
    return matching.People(
        needs=needs.value,
        context=context,
        level=matching.level_preference(np.array([person.highest_finished for person in people])),
        max_level=np.array([person.max_level for person in people]),
        budget=np.array([person.weekly_hours * weeks for person in people]),
        languages=tuple(person.languages for person in people),
        excluded=tuple(
            frozenset(person.finished) | person.unwanted | frozenset(_blocked(person, catalogue)) for person in people
        ),
        lines=lines,
        goal=goal,
        heard=heard_of(people, catalogue),
    )


def _blocked(person: EmployeeInputs, catalogue: Catalogue) -> Mapping[int, str]:
    return catalogue.out_of_reach(
        person.languages, person.max_level, finished=frozenset(person.finished), refused=person.unwanted
    )


def _draft(
    person: EmployeeInputs,
    i: int,
    batch: Batch,
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
        blocked=_blocked(person, batch.catalogue),
        chosen=person.chosen,
        n_first=person.n_first,
    )
    confirmed = any(task.is_confirmed for task in person.tasks)
    answer = Answer(
        employee_id=person.id,
        recalculation=batch.run,
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
        is_low_data=not confirmed or len(person.tasks) < FEW_TASKS or bool(week.far[i] > MOSTLY_FAR),
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
