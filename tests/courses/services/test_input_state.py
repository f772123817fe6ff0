"""People whose rows changed are computed again, and nobody else is."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Answer, Course, Feedback, Goal, PathChoice
from courses.services import recalculation
from courses.services.answers.inputs import NO_TASKS, inputs_fingerprint, read_inputs
from courses.services.incremental import input_state
from skills.models import Employee, ExposureOverride, Occupation, ReferenceTask, Task
from tests.courses.organisations import add_task, make_organisation

pytestmark = pytest.mark.django_db


def a_run(**fields):
    return recalculation.recalculate_here(run=recalculation.start_recalculation(**fields))


@pytest.fixture
def people(settings):
    settings.RESKILL_CHUNK_EMPLOYEES = 4
    people = make_organisation(6)
    course = Course.objects.first()
    Feedback.objects.create(employee=people[1], course=course, kind="finished")
    ExposureOverride.objects.create(task=people[1].tasks.first(), exposure=0.3, reason="r")
    PathChoice.objects.create(employee=people[1], course=Course.objects.last(), place="first")
    a_run()
    return people


def people_read(run):
    """Employees whose inputs the run read."""
    return {pk for chunk in run.chunks.filter(stage="match") for pk in chunk.payload["ids"]}


def test_a_run_without_changes_reads_no_inputs_and_counts_everybody(people):
    run = a_run()
    assert people_read(run) == set()
    assert (run.n_employees, run.n_unchanged, run.n_done) == (6, 6, 0)
    now = recalculation.progress(run)
    assert (now.done, now.total) == (7, 7)  # six people, and publishing


def swap_statements(one, other):
    """Swaps the statements of the two tasks. Nothing else changes."""
    Task.objects.filter(pk=one.pk).update(text_hash="for a moment")
    Task.objects.filter(pk=other.pk).update(text_hash=one.text_hash)
    Task.objects.filter(pk=one.pk).update(text_hash=other.text_hash)


CHANGES = {
    "hours": lambda e: Employee.objects.filter(pk=e.pk).update(weekly_hours=4),
    "languages": lambda e: Employee.objects.filter(pk=e.pk).update(languages=["en", "de"]),
    "level": lambda e: Employee.objects.filter(pk=e.pk).update(level=1),
    "share": lambda e: Task.objects.filter(pk=e.tasks.first().pk).update(share=0.1),
    "state": lambda e: Task.objects.filter(pk=e.tasks.first().pk).update(state="rejected"),
    "two tasks exchanged": lambda e: swap_statements(*e.tasks.all()[:2]),
    "another task": lambda e: add_task(e, "draw maps for visitors"),
    "a task less": lambda e: e.tasks.last().delete(),
    "judged": lambda e: ExposureOverride.objects.create(task=e.tasks.last(), exposure=0.9, reason="r"),
    "judged again": lambda e: ExposureOverride.objects.filter(task__employee=e).update(exposure=0.9),
    "judged no more": lambda e: ExposureOverride.objects.filter(task__employee=e).delete(),
    "refused": lambda e: Feedback.objects.filter(employee=e).update(kind="refused"),
    "said no more": lambda e: Feedback.objects.filter(employee=e).delete(),
    "chosen": lambda e: PathChoice.objects.create(employee=e, course=Course.objects.all()[2], place="first"),
    "chosen no more": lambda e: PathChoice.objects.filter(employee=e).delete(),
    "goal": lambda e: Goal.objects.create(employee=e, occupation=Occupation.objects.first()),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_of_one_person_recomputes_only_that_person(people, change):
    change(people[1])
    assert people_read(a_run()) == {people[1].pk}


def test_a_changed_course_recomputes_everybody(people):
    Course.objects.filter(pk=Course.objects.first().pk).update(level=3)
    assert people_read(a_run()) == {person.pk for person in people}


def test_people_with_a_goal_are_always_computed(people):
    Goal.objects.create(employee=people[2], occupation=Occupation.objects.first())
    a_run()
    assert people_read(a_run()) == {people[2].pk}


def test_rows_saved_unchanged_are_read_once_and_give_no_new_answer(people):
    before = Answer.objects.current().get(employee=people[0])
    people[0].save()
    first, second = a_run(), a_run()
    assert (people_read(first), first.n_done, first.n_unchanged) == ({people[0].pk}, 0, 6)
    assert people_read(second) == set()
    assert Answer.objects.current().get(employee=people[0]).pk == before.pk


def test_an_edit_while_inputs_are_read_is_seen_by_the_next_run(people, monkeypatch):
    from courses.services.answers import compute

    real = compute.read_inputs

    def read_then_edited(ids, basis):
        found = real(ids, basis)
        add_task(people[0], "draw maps for visitors")
        return found

    monkeypatch.setattr(compute, "read_inputs", read_then_edited)
    Employee.objects.filter(pk=people[0].pk).update(weekly_hours=4)
    a_run()
    monkeypatch.undo()
    last = a_run()
    assert (people_read(last), last.n_done) == ({people[0].pk}, 1)


def has_tasks_by_employee():
    return dict(Employee.objects.values_list("pk", "has_tasks"))


def test_a_run_updates_who_has_tasks(people):
    """The rows are written without the models, so that only the run itself can find the change."""
    lost, declined, got = people[0], people[1], Employee.objects.create(external_id="new")
    a_run()
    assert has_tasks_by_employee() == {person.pk: True for person in people} | {got.pk: False}
    Task.objects.filter(employee=lost).update(state="rejected")
    Employee.objects.filter(pk=declined.pk).update(takes_part=False)
    Task.objects.filter(employee=declined).update(state="rejected")
    add_task(got, "draw maps for visitors")
    run = a_run()
    assert has_tasks_by_employee() == {person.pk: person not in (lost, declined) for person in people} | {got.pk: True}
    assert set(run.failures.values_list("employee", "reason_code")) == {(lost.pk, NO_TASKS.code)}


def test_a_wrong_has_tasks_still_leads_to_the_right_failure(people):
    idle = Employee.objects.create(external_id="idle", has_tasks=True)
    assert people_read(a_run()) == {idle.pk}
    run = a_run()
    assert (people_read(run), run.n_without_tasks, has_tasks_by_employee()[idle.pk]) == (set(), 1, False)


def test_a_run_without_changes_checks_the_tasks_of_few_people(people):
    """Only people with has_tasks=False, people in whom the run found no tasks, and people whom no run checks are
    queried."""
    few = ('NOT "skills_employee"."has_tasks"', "courses_recalculationfailure", "takes_part")
    with CaptureQueriesContext(connection) as queries:
        a_run()
    asked = [query["sql"] for query in queries if query["sql"].startswith('UPDATE "skills_employee" SET "has_tasks"')]
    assert asked and all(any(words in sql for words in few) for sql in asked), asked


def test_a_forced_run_computes_everybody(people):
    assert people_read(a_run(force=True)) == {person.pk for person in people}


def test_people_who_left_are_neither_computed_nor_counted(people):
    Employee.objects.filter(pk=people[0].pk).update(left_on=datetime.date(2026, 1, 1))
    assert a_run().n_employees == 5


def test_every_table_that_inputs_are_read_from_is_in_the_state(people):
    """A new table in read_inputs has to be added to the state. Otherwise its changes would not be noticed."""
    basis = Answer.objects.first().basis
    with CaptureQueriesContext(connection) as queries:
        read_inputs([person.pk for person in people], basis)
    read = {model._meta.db_table for model, *_ in input_state._TABLES}
    read |= {"skills_taskassessment", "skills_textvector"}  # one per basis and text: written once
    read |= {"courses_goal"}  # people with a goal are always computed
    read |= {"courses_answer", "courses_pathstep"}  # the present path: only a run changes it
    read |= {"courses_course", "skills_occupation", "skills_emergingrole"}  # joined
    for query in queries:
        words = query["sql"].replace('"', " ").split()
        tables = {words[i + 1] for i, word in enumerate(words[:-1]) if word in {"FROM", "JOIN"}}
        assert tables <= read, query["sql"]


OTHER = {"statement": "s", "source": "hr", "reference_task": None, "position": 9, "updated_at": timezone.now()}


def test_task_columns_outside_the_state_are_not_inputs_of_answers(people):
    """Otherwise a change of these columns would not be noticed. The left-out columns of employees are written by
    runs."""
    basis = Answer.objects.first().basis

    def fingerprint():
        (person,), _vectors = read_inputs([people[1].pk], basis)
        return inputs_fingerprint(person, basis, "")

    before = fingerprint()
    assert set(input_state._LEFT_OUT[Task]) == OTHER.keys()
    Task.objects.filter(employee=people[1]).update(reference_task=ReferenceTask.objects.first())
    Task.objects.filter(employee=people[1]).update(**OTHER)
    assert fingerprint() == before
    assert people_read(a_run()) == set()


def test_both_hash_functions_find_the_same_changed_people(people):
    """PostgreSQL computes the hashes itself. For other databases, they are computed in Python."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    before = input_state._hashes_in_postgresql(None), input_state._hashes_in_python(None)
    add_task(people[0], "draw maps for visitors")
    after = input_state._hashes_in_postgresql(None), input_state._hashes_in_python(None)
    for one, other in zip(before, after, strict=True):
        assert {pk for pk in other if one.get(pk) != other[pk]} == {people[0].pk}


def test_states_of_some_people_equal_those_computed_for_all(people):
    everybody = input_state.employee_states()
    ids = [person.pk for person in people]
    assert everybody.keys() == set(ids)
    for some in (ids[:3], [ids[0], ids[5]], []):
        found = input_state.employee_states(some)
        assert {pk: found[pk] for pk in some} == {pk: everybody[pk] for pk in some}
