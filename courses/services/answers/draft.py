"""From inputs to unsaved answers: fills the arrays, calls the arithmetic, and puts its results into rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from courses import matching, pathways
from courses.models import Answer, PathStep, Recalculation, Recommendation
from courses.needs import Needs, TaskFigures, Week, Work, built_by, context_of, needs_of, week_of
from courses.services.answers.catalogue import Catalogue, emphasis_of
from courses.services.answers.goals import Ahead
from courses.services.answers.inputs import EmployeeInputs
from courses.services.answers.neighbours import Neighbourhood
from skills.models import Basis

FEW_TASKS = 3
MOSTLY_FAR = 0.5  # of the week
ADJACENT_FROM = 0.25  # share of neighbouring tasks that call for a skill, to say that they do


@dataclass(frozen=True)
class Batch:
    """What all employees of a batch share. vectors: by text hash of the tasks. near: by occupation.
    ahead: by goal."""

    run: Recalculation
    basis: Basis
    catalogue: Catalogue
    vectors: Mapping[str, np.ndarray]
    near: Mapping[int, Neighbourhood] = field(default_factory=dict)
    ahead: Mapping[str, Ahead] = field(default_factory=dict)

    def adjacent_of(self, person: EmployeeInputs) -> np.ndarray:
        """(K,) what neighbouring work calls for; zeros where nothing is known of any."""
        found = self.near.get(person.occupation) if person.occupation is not None else None
        return np.zeros(len(self.catalogue.slugs)) if found is None else found.calls

    def goal_of(self, person: EmployeeInputs) -> np.ndarray:
        """(K,) what the person's goal calls for; zeros without one, or where nothing is known of it."""
        found = self.ahead.get(person.goal)
        return np.zeros(len(self.catalogue.slugs)) if found is None else found.calls


@dataclass(frozen=True)
class Draft:
    """One employee's answer, not saved yet."""

    answer: Answer
    recommendations: list[Recommendation]
    steps: list[PathStep]


def draft_answers(people: Sequence[EmployeeInputs], batch: Batch, prints: Mapping[int, str]) -> list[Draft]:
    """One draft per employee, all computed in one go. prints: inputs fingerprint by employee id."""
    catalogue, n = batch.catalogue, len(people)
    work, figures = _work(people, batch)
    adjacent = np.array([batch.adjacent_of(person) for person in people]).reshape(n, -1)
    goal = np.array([batch.goal_of(person) for person in people]).reshape(n, -1)
    needs = needs_of(work, n, built=_built(people, batch), adjacent=adjacent, goal=goal)
    week = week_of(work, figures, n)
    found = matching.match(_people(people, needs, context_of(work, n), batch), catalogue.courses)
    return [
        _draft(person, i, batch, prints[person.id], needs, week, list(found.of(i))) for i, person in enumerate(people)
    ]


def _work(people: Sequence[EmployeeInputs], batch: Batch) -> tuple[Work, TaskFigures]:
    tasks = [task for person in people for task in person.tasks]
    slugs = batch.catalogue.slugs

    def column(name: str) -> np.ndarray:
        values = (getattr(task, name) for task in tasks)
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    work = Work(
        owner=np.repeat(np.arange(len(people)), [len(person.tasks) for person in people]),
        ids=np.array([task.id for task in tasks], dtype=np.int64),
        share=column("share"),
        exposure=column("exposure"),
        demand=np.array([[float(task.demand.get(slug, 0.0)) for slug in slugs] for task in tasks]).reshape(
            len(tasks), len(slugs)
        ),
        vectors=np.stack([batch.vectors[task.text_hash] for task in tasks]),
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
        goal=goal,
    )


def _blocked(person: EmployeeInputs, catalogue: Catalogue) -> Mapping[int, str]:
    return catalogue.out_of_reach(
        person.languages, person.max_level, finished=frozenset(person.finished), refused=person.unwanted
    )


def _draft(
    person: EmployeeInputs,
    i: int,
    batch: Batch,
    fingerprint: str,
    needs: Needs,
    week: Week,
    matches: list[matching.Match],
) -> Draft:
    path = pathways.plan_path(
        [*person.chosen, *(match.course for match in matches)],
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
        inputs_fingerprint=fingerprint,
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
    return Draft(
        answer,
        _recommendations(answer, person, needs.value[i], matches, batch),
        _steps(answer, path, needs.value[i], batch.catalogue),
    )


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _needs_json(person: EmployeeInputs, i: int, needs: Needs, batch: Batch) -> dict[str, dict]:
    """By skill slug: need, share of the week calling for it, mean exposure of those tasks, their ids, whether
    neighbouring work calls for it, and whether the person's goal does."""
    near = batch.near.get(person.occupation) if person.occupation is not None else None
    ahead = batch.ahead.get(person.goal)
    return {
        slug: {
            "need": round(float(needs.value[i, k]), 4),
            "share": round(float(needs.share[i, k]), 4),
            "exposure": None if np.isnan(needs.exposure[i, k]) else round(float(needs.exposure[i, k]), 4),
            "tasks": [task for task in needs.tasks[i, k].tolist() if task >= 0],
            "adjacent": near is not None and bool(near.share[k] >= ADJACENT_FROM),
            "goal": ahead is not None and bool(ahead.share[k] >= ADJACENT_FROM),
        }
        for k, slug in enumerate(batch.catalogue.slugs)
    }


def _recommendations(
    answer: Answer, person: EmployeeInputs, need: np.ndarray, matches: list[matching.Match], batch: Batch
) -> list[Recommendation]:
    if not matches:
        return []
    catalogue = batch.catalogue
    rows = [catalogue.row_of[match.course] for match in matches]
    own = np.stack([batch.vectors[task.text_hash] for task in person.tasks])
    ahead = batch.ahead.get(person.goal)
    closeness = catalogue.courses.vectors[rows] @ own.T
    nearest = closeness.argmax(1)
    answers = []
    for rank, (match, row) in enumerate(zip(matches, rows, strict=True), 1):
        task = person.tasks[nearest[rank - 1]]
        detail: dict[str, dict] = {
            "context": {
                "closeness": round(float(closeness[rank - 1].max()), 3),
                "task": {"id": task.id, "statement": task.statement},
            },
            "goal": {
                "closeness": round(float(catalogue.courses.vectors[row] @ ahead.direction), 3) if ahead else 0.0,
                "title": ahead.title if ahead else "",
            },
            "level": {"level": catalogue.by_id[match.course].level},
            "certainty": {"doubts": list(catalogue.doubts.get(match.course, ()))},
        }
        parts = [
            {"kind": part, "value": value, **detail.get(part, {})}
            if isinstance(part, str)
            else {
                "kind": "skill",
                "skill": catalogue.slugs[part],
                "value": value,
                "need": round(float(need[part]), 4),
                "emphasis": round(float(catalogue.courses.emphasis[row, part]), 4),
            }
            for part, value in sorted(match.parts, key=lambda pair: -abs(pair[1]))
        ]
        answers.append(Recommendation(answer=answer, course_id=match.course, rank=rank, score=match.score, parts=parts))
    return answers


def _steps(answer: Answer, path: pathways.Path, need: np.ndarray, catalogue: Catalogue) -> list[PathStep]:
    return [
        PathStep(
            answer=answer,
            course_id=step.course,
            position=position,
            purpose=step.purpose,
            prepares_id=step.prepares,
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
