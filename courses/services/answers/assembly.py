"""Assembles people's inputs into arrays and ranks the courses for them.

    EmployeeInputs (stored or made up) + Batch  --assemble-->  Assembled  --rank-->  Matches

This is the only place that makes `matching.People`. The recalculation, the comparison of rankings and the audit of
swapped names all call it, so measurements are made on the same code that employees' answers come from.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from courses.arithmetic import matching, pathways
from courses.arithmetic.needs import Needs, TaskFigures, Work, built_by, context_of, needs_of
from courses.arithmetic.situation_needs import SituationNeeds, situation_needs, with_goal
from courses.arithmetic.usefulness import OccupationReadings
from courses.services.answers.batch import Batch
from courses.services.answers.catalogue_arrays import Catalogue, emphasis_of
from courses.services.answers.feedback_arrays import batch_feedback_signals
from courses.services.answers.inputs import EmployeeInputs
from courses.services.match_settings import match_settings, usefulness
from skills.embedding.device import device_product
from skills.services.occupations.work_lines import known_occupations
from skills.services.situations.occupation_readings import is_read, known_situations, readings_of

logger = logging.getLogger(__name__)

OWN_OCCUPATION = 0.6  # weight of what readers said of a person's known occupation; the rest goes to the nearest ones


@dataclass(frozen=True)
class Assembled:
    """The arrays of p people. work: their tasks. figures: the other figures of the same tasks. people: with the
    needs."""

    work: Work
    figures: TaskFigures
    needs: Needs
    people: matching.People
    situations: SituationNeeds


def assemble(people: Sequence[EmployeeInputs], batch: Batch) -> Assembled:
    """The arrays of these people, in their order. Everybody needs at least one task."""
    catalogue, n = batch.catalogue, len(people)
    work, figures = _work(people, batch.vectors, catalogue.slugs)
    needs = needs_of(
        work,
        n,
        built=_built(people, batch),
        occupation=np.array([batch.occupation_of(person) for person in people]).reshape(n, -1),
        adjacent=np.array([batch.adjacent_of(person) for person in people]).reshape(n, -1),
        goal=np.array([batch.goal_of(person) for person in people]).reshape(n, -1),
    )
    context = context_of(work, n)
    situations = _situation_needs(people, work, context, batch)
    return Assembled(work, figures, needs, _people(people, needs, context, batch, situations), situations)


def rank(
    people: matching.People, catalogue: Catalogue, settings: matching.MatchSettings | None = None
) -> matching.Matches:
    """The courses for each person, computed on a GPU if there is one. If that fails, on the processor: another program
    may have filled the GPU's memory. settings: by default those of the model in use."""
    settings = settings or match_settings()
    if product := device_product():
        try:
            return matching.match(people, catalogue.courses, settings, product=product)
        except RuntimeError:
            logger.exception("The GPU failed; %s people are matched on the processor", len(people))
    return matching.match(people, catalogue.courses, settings)


def work_of(people: Sequence[EmployeeInputs], vectors: Mapping[str, np.ndarray], slugs: tuple[str, ...] = ()) -> Work:
    """The tasks of these people, who all have at least one. vectors: by text hash."""
    return _work(people, vectors, slugs)[0]


def blocked_courses(person: EmployeeInputs, catalogue: Catalogue) -> Mapping[int, str]:
    """Courses whose prerequisites this person cannot meet, with the reason."""
    return catalogue.out_of_reach(
        person.languages, person.max_level, finished=frozenset(person.finished), refused=person.unwanted
    )


def _work(
    people: Sequence[EmployeeInputs], vectors: Mapping[str, np.ndarray], slugs: tuple[str, ...]
) -> tuple[Work, TaskFigures]:
    tasks = [task for person in people for task in person.tasks]

    def column(name: str) -> np.ndarray:
        values = (getattr(task, name) for task in tasks)
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    # Many people share most texts, so the arrays of a text are made once.
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


def _situation_needs(people: Sequence[EmployeeInputs], work: Work, context: np.ndarray, batch: Batch) -> SituationNeeds:
    """The situations in the people's tasks and goals, in the order of the catalogue's situations."""
    catalogue = batch.catalogue
    number = {slug: column for column, slug in enumerate(catalogue.situations)}
    strength = np.zeros((len(work.owner), len(number)))
    for row, task in enumerate(task for person in people for task in person.tasks):
        for slug, value in task.situations.items():
            if slug in number:
                strength[row, number[slug]] = value
    _, roles = np.unique(["", *catalogue.roles], return_inverse=True)
    fitted = usefulness(batch.basis.model_revision)
    own = situation_needs(
        work.owner,
        work.ids,
        work.share,
        work.exposure,
        strength,
        len(people),
        roles=roles[1:] - roles[0],
        readings=occupation_readings(people, context, batch),
        usefulness=fitted,
        effects=fitted.effects(catalogue.situations) if fitted else None,
    )
    goal = np.zeros((len(people), len(number)))
    for row, person in enumerate(people):
        figures = batch.goal_figures.get(person.goal)
        for slug, value in figures.situations.items() if figures else ():
            if slug in number:
                goal[row, number[slug]] = value
    return with_goal(own, goal)


def occupation_readings(people: Sequence[EmployeeInputs], context: np.ndarray, batch: Batch) -> OccupationReadings:
    """What the readers said of these people's occupations: the known one, and those whose tasks are nearest."""
    slugs = batch.catalogue.situations
    known = known_occupations(batch.basis)
    layers = known.mean_of(readings_of(known.codes, slugs), context)
    own = readings_of([person.soc_code for person in people], slugs)
    has_own = np.array([is_read(person.soc_code) for person in people], dtype=bool)
    layers[has_own] = (1 - OWN_OCCUPATION) * layers[has_own] + OWN_OCCUPATION * own[has_own]
    # Rounded, so that the rounding of a matrix product does not make a person's result depend on the batch.
    return OccupationReadings.of_layers(layers.round(4), known_situations(slugs))


def _built(people: Sequence[EmployeeInputs], batch: Batch) -> np.ndarray:
    """(p, K): how much of each need finished courses have met. Courses that are no longer offered are included."""
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


def _people(
    people: Sequence[EmployeeInputs], needs: Needs, context: np.ndarray, batch: Batch, situations: SituationNeeds
) -> matching.People:
    catalogue, goal = batch.catalogue, np.zeros_like(context)
    for i, person in enumerate(people):
        if person.goal in batch.goal_figures:
            goal[i] = batch.goal_figures[person.goal].direction
    if not len(catalogue.courses):
        context, goal = context[:, :0], goal[:, :0]  # the vectors of an empty catalogue have no columns
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
            frozenset(person.finished)
            | person.unwanted
            | frozenset(blocked_courses(person, catalogue))
            | catalogue.in_other_language(person.language)
            for person in people
        ),
        lines=lines,
        goal=goal,
        situations=situations.weights,
        feedback=batch_feedback_signals(people, catalogue),
    )
