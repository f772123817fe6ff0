"""After any edits, a run leaves the same answers and figures, row by row, as computing everybody."""

import random

import pytest
from django.db import transaction

from courses.models import (
    Answer,
    Course,
    CourseFigure,
    CoursePrerequisite,
    EmphasisOverride,
    Feedback,
    Goal,
    PathChoice,
    SituationSupply,
    SkillSupply,
    WorkforceCell,
)
from courses.services.incremental import catalogue_centre
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.arithmetic.text import text_hash
from skills.models import Department, Employee, ExposureOverride, HumanSkill, Occupation, RelatedOccupation, Task
from tests.courses.organisations import SKILLS, add_task, make_employees, make_organisation, statements

N_COURSES, N_PEOPLE = 200, 14
COURSE_TEXTS, TASK_TEXTS = statements(N_COURSES + 100), statements(80)
# Columns on when and how an answer was made and how it differs from the one before. They are not part of its content.
NOT_SAID = {"id", "recalculation", "created_at", "inputs_fingerprint", "inputs_state", "movement"}


def add_course(i: int, **fields) -> Course:
    title, description = f"Course {i}: {list(SKILLS.values())[i % 2]}", f"Learn to {COURSE_TEXTS[i]}."
    fields = {"level": 1 + i % 3, "duration_hours": 2 + i % 30, "language": "en", "cost": i % 2} | fields
    key = text_hash(f"{title}. {description}")
    return Course.objects.create(identity=f"x{i}", title=title, description=description, text_hash=key, **fields)


@pytest.fixture
def organisation(db, settings, monkeypatch):
    """Two departments, three related occupations, and a catalogue much longer than anybody's list."""
    settings.RESKILL_HOLD_SHARE, settings.RESKILL_MIN_GROUP, settings.RESKILL_CHUNK_EMPLOYEES = 1, 3, 5
    monkeypatch.setattr(catalogue_centre, "MOVES_FROM", 0.01)  # as if a few courses changed in a large catalogue
    make_organisation(0)
    Course.objects.all().delete()
    for i in range(N_COURSES):
        add_course(i)
    jobs, rooms = list(Occupation.objects.all()), [Department.objects.create(name=name) for name in ("Care", "Office")]
    for rank, (one, other) in enumerate([(jobs[0], jobs[1]), (jobs[1], jobs[2]), (jobs[2], jobs[0])]):
        RelatedOccupation.objects.create(occupation=one, related=other, rank=rank)
    for i, person in enumerate(make_employees(N_PEOPLE)):
        Employee.objects.filter(pk=person.pk).update(department=rooms[i % 2], occupation=jobs[i % 3])
    recalculate_here(run=start_recalculation())


class Edits:
    """Random edits that bypass all services, like those of an import or another program."""

    def __init__(self, seed: int) -> None:
        self.random, self.n_courses = random.Random(seed), N_COURSES

    def person(self) -> Employee:
        return self.random.choice(list(Employee.objects.order_by("pk")))

    def course(self) -> Course:
        return self.random.choice(list(Course.objects.offered().order_by("pk")))

    def offered(self) -> Course:
        """A course that an answer recommends."""
        rows = Course.objects.offered().filter(recommendations__answer__is_current=True)
        return self.random.choice(list(rows.distinct().order_by("pk")))

    def task_added(self) -> None:
        person = self.person()
        has = set(person.tasks.values_list("statement", flat=True))
        new = [text for text in TASK_TEXTS if text not in has]
        add_task(person, self.random.choice(new), share=self.random.random())

    def task_removed(self) -> None:
        person = self.person()
        if person.tasks.count() > 1:
            person.tasks.first().delete()

    def task_changed(self) -> None:
        task = Task.objects.filter(employee=self.person()).last()
        change = self.random.choice([{"share": self.random.random()}, {"state": "rejected"}, {"state": "validated"}])
        Task.objects.filter(pk=task.pk).update(**change)

    def exposure_judged(self) -> None:
        task = self.person().tasks.first()
        ExposureOverride.objects.update_or_create(task=task, defaults={"exposure": self.random.random(), "reason": "r"})

    def exposure_judged_no_more(self) -> None:
        ExposureOverride.objects.all().delete()

    def person_changed(self) -> None:
        changes = [
            {"weekly_hours": self.random.randint(1, 9)},
            {"level": self.random.randint(1, 3)},
            {"languages": ["en", "de"]},
            {"department": self.random.choice(list(Department.objects.order_by("pk")))},
            {"occupation": self.random.choice(list(Occupation.objects.order_by("pk")))},
            {"takes_part": False},
        ]
        Employee.objects.filter(pk=self.person().pk).update(**self.random.choice(changes))

    def person_added(self) -> None:
        person = Employee.objects.create(external_id=f"new {self.random.random()}", languages=["en"])
        for text in self.random.sample(TASK_TEXTS, 3):
            add_task(person, text)

    def feedback_given(self) -> None:
        kind = self.random.choice([*Feedback.Kind])
        course = self.random.choice([self.course, self.offered])()
        Feedback.objects.update_or_create(employee=self.person(), course=course, defaults={"kind": kind})

    def feedback_taken_back(self) -> None:
        Feedback.objects.filter(employee=self.person()).delete()

    def taken_on_by_many(self) -> None:
        course, other = self.course(), self.offered()
        for person in self.random.sample(list(Employee.objects.order_by("pk")), 5):
            for taken in (course, other):
                Feedback.objects.update_or_create(employee=person, course=taken, defaults={"kind": "finished"})

    def goal_set(self) -> None:
        job = self.random.choice(list(Occupation.objects.order_by("pk")))
        Goal.objects.update_or_create(employee=self.person(), defaults={"occupation": job})

    def goal_taken_back(self) -> None:
        Goal.objects.filter(employee=self.person()).delete()

    def course_chosen(self) -> None:
        PathChoice.objects.get_or_create(employee=self.person(), course=self.course(), defaults={"place": "first"})

    def course_added(self) -> None:
        add_course(self.n_courses)
        self.n_courses += 1

    def course_retired(self) -> None:
        Course.objects.filter(pk=self.random.choice([self.course, self.offered])().pk).update(is_retired=True)

    def needed_course_retired(self) -> None:
        self._change_needed_course(is_retired=True)

    def needed_course_takes_longer(self) -> None:
        self._change_needed_course(duration_hours=33)

    def _change_needed_course(self, **fields) -> None:
        """Of a course that a recommended one needs: it stands in paths, in nobody's list."""
        course = self.offered()
        needed = Course.objects.offered().filter(pk__lt=course.pk).order_by("pk").first()
        if needed is not None:
            CoursePrerequisite.objects.get_or_create(course=course, requires=needed)
            recalculate_here(run=start_recalculation())
            Course.objects.filter(pk=needed.pk).update(**fields)

    def course_deleted(self) -> None:
        self.offered().delete()

    def course_changed(self) -> None:
        changes = [{"level": 3}, {"duration_hours": 31}, {"language": "fi"}, {"language": ""}, {"cost": 0}]
        Course.objects.filter(pk=self.offered().pk).update(**self.random.choice(changes))

    def course_needs_another(self) -> None:
        one, other = sorted((self.course(), self.offered()), key=lambda course: course.pk)
        if one != other:
            CoursePrerequisite.objects.get_or_create(course=other, requires=one)

    def emphasis_judged(self) -> None:
        skill = self.random.choice(list(HumanSkill.objects.order_by("slug")))
        value = self.random.choice([0.0, 0.5, 1.0])
        EmphasisOverride.objects.update_or_create(
            course=self.offered(), skill=skill, defaults={"value": value, "reason": "r"}
        )


EDITS = [name for name in vars(Edits) if not name.startswith("_") and name not in ("person", "course", "offered")]


def answers() -> dict[int, tuple]:
    """The content of every employee's answer, by id."""
    rows = Answer.objects.current().prefetch_related("recommendations", "steps")
    names = [field.attname for field in Answer._meta.concrete_fields if field.name not in NOT_SAID]
    return {
        answer.employee_id: (
            {name: getattr(answer, name) for name in names},
            [(row.rank, row.course_id, row.score, row.parts) for row in answer.recommendations.order_by("rank")],
            list(answer.steps.order_by("position").values_list(*STEP)),
        )
        for answer in rows
    }


STEP = (
    "course",
    "position",
    "purpose",
    "prepares",
    "skill",
    "hours",
    "hours_are_estimated",
    "starts_week",
    "ends_week",
)


def differences(found: dict, wanted: dict) -> list[tuple]:
    """(employee, part, found, wanted) for answers that differ, so that a failure shows the difference."""
    return [
        (pk, *pair)
        for pk in sorted({*found, *wanted})
        for pair in zip(found.get(pk, ()), wanted.get(pk, ()), strict=False)
        if pair[0] != pair[1] or pk not in found or pk not in wanted
    ]


def rounded(value: object) -> object:
    """The value with sums rounded to the digits that do not depend on the order of addition."""
    if isinstance(value, dict):
        return {key: rounded(found) for key, found in value.items()}
    return round(value, 9) if isinstance(value, float) else value


def figures() -> list[list[dict]]:
    """Every row of the sums over people and courses."""
    return [
        sorted(
            (
                {name: rounded(value) for name, value in row.items() if name not in ("id", "state", "updated_at")}
                for row in model._default_manager.values()
            ),
            key=repr,
        )
        for model in (WorkforceCell, CourseFigure, SkillSupply, SituationSupply)
    ]


def of_everybody(settings) -> tuple[dict, list]:
    """Answers and figures after a run that skips nothing. Afterwards the database is as before."""
    settings.RESKILL_INCREMENTAL = False
    with transaction.atomic():
        run = recalculate_here(run=start_recalculation())
        assert (run.state, run.n_unchanged, run.n_done) == ("finished", 0, run.n_employees - run.n_failed)
        found = answers(), figures()
        transaction.set_rollback(True)
    settings.RESKILL_INCREMENTAL = True
    return found


@pytest.mark.parametrize("seed", range(3))
def test_after_random_edits_results_equal_those_of_computing_everybody(organisation, settings, seed):
    edits, n_kept, n_computed = Edits(seed), 0, 0
    left = edits.random.sample(EDITS, len(EDITS))  # every kind of edit, in some order, one to three at a time
    while left:
        made = [left.pop() for _ in range(min(len(left), edits.random.randint(1, 3)))]
        for name in made:
            getattr(edits, name)()
            if edits.random.random() < 0.5:  # a person's own edit starts a run over that person at once
                recalculate_here(run=start_recalculation(scope="employees", employee_ids=[edits.person().pk]))
        run = recalculate_here(run=start_recalculation())
        assert run.state == "finished", made
        n_kept, n_computed = n_kept + run.n_unchanged, n_computed + run.n_done
        kept, counted = answers(), figures()
        wanted, wanted_figures = of_everybody(settings)
        assert differences(kept, wanted) == [], made
        assert counted == wanted_figures, made
    assert n_kept and n_computed


def test_with_incremental_off_a_run_computes_everybody(organisation, settings):
    WorkforceCell.objects.update(n_low_data=99)
    CourseFigure.objects.update(n_recommended=99)
    assert recalculate_here(run=start_recalculation()).n_unchanged == N_PEOPLE
    assert set(WorkforceCell.objects.values_list("n_low_data", flat=True)) == {99}
    settings.RESKILL_INCREMENTAL = False
    run = recalculate_here(run=start_recalculation())
    assert (run.n_unchanged, run.n_done) == (0, N_PEOPLE)
    assert not WorkforceCell.objects.filter(n_low_data=99).exists()
    assert not CourseFigure.objects.filter(n_recommended=99).exists()
    settings.RESKILL_INCREMENTAL = True
    assert recalculate_here(run=start_recalculation()).n_unchanged == N_PEOPLE
