"""Changes since the previous answer and their causes, from the two answers and the events between them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Answer, Course, Feedback, PathStep
from courses.services.learning.changes_since import last_two, what_changed
from courses.services.learning.week import read_week
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.models import Task
from skills.services.people.task_profiles import override_exposure, reweigh
from tests.courses.organisations import add_task
from tests.reskill.page_checks import faults_of

pytestmark = pytest.mark.django_db


def again(world) -> None:
    recalculate_here(run=start_recalculation(scope="employees", employee_ids=[world.alice.pk], force=True))


def since(employee):
    employee.refresh_from_db()
    current, before = last_two(employee)
    steps = list(PathStep.objects.filter(answer__in=[current, before]).select_related("course"))
    week = read_week(employee, current, with_rejected=True)
    return what_changed(
        employee=employee, current=current, before=before, steps=steps, said=list(employee.feedback.all()), week=week
    )


def test_the_first_answer_has_no_previous_answer(alice, world):
    current, before = last_two(world.alice)
    assert current == Answer.objects.current().get(employee=world.alice)
    assert before is None
    assert "This is your first answer" in alice.get(reverse("home")).content.decode()


def test_without_changes_no_change_is_reported(alice, world):
    again(world)
    found = since(world.alice)
    assert (found.differences, found.reasons) == ([], [])
    assert "The figures and the courses of your path are unchanged" in alice.get(reverse("home")).content.decode()


def test_a_finished_course_is_named_with_its_replacement(alice, world):
    course = Answer.objects.current().get(employee=world.alice).steps.first().course
    Feedback.objects.create(employee=world.alice, course=course, kind="finished")
    again(world)
    found = since(world.alice)
    assert f"You finished “{course.title}”. Finished courses are no longer in your path." in found.differences
    assert "You gave feedback on a course." in found.reasons
    html = alice.get(reverse("home")).content.decode()
    assert "Since your answer from" in html
    assert faults_of(html) == []


def test_a_changed_week_is_reported_with_both_figures_and_the_cause(world):
    task = world.alice.tasks.first()
    override_exposure(task=task, exposure=0.95, reason="By machine now", user=world.users["hanna"])
    reweigh(employee=world.alice, shares={pk: 1 + 9 * (pk == task.pk) for pk in ids(world)})
    again(world)
    found = since(world.alice)
    assert any(" now, " in sentence and " before." in sentence for sentence in found.differences)
    assert "A person set the figure of a task." in found.reasons
    assert any("tasks of your profile were changed" in sentence for sentence in found.reasons)


def ids(world) -> list[int]:
    return list(Task.objects.counted().filter(employee=world.alice).values_list("pk", flat=True))


def test_another_catalogue_and_other_details_are_named_as_causes(world):
    Course.objects.filter(pk=Course.objects.last().pk).update(is_retired=True)
    world.alice.weekly_hours = 5
    world.alice.save()
    again(world)
    reasons = since(world.alice).reasons
    assert "The courses on offer changed." in reasons
    assert any("your hours" in sentence for sentence in reasons)


def test_an_answer_of_a_held_run_is_not_compared(world):
    again(world)
    Answer.objects.filter(employee=world.alice).update(is_current=False)
    older = Answer.objects.filter(employee=world.alice).order_by("pk").first()
    older.is_current = True
    older.save()
    assert last_two(world.alice) == (older, None)


def test_home_asks_twelve_queries_at_most_and_no_more_for_a_long_week(alice, world):
    again(world)
    with CaptureQueriesContext(connection) as few:
        alice.get(reverse("home"))
    for i in range(46):
        add_task(world.alice, f"Water the plants in room {i}", share=0.01)
    with CaptureQueriesContext(connection) as many:
        alice.get(reverse("home"))
    listed = [query["sql"][:160] for query in many]
    assert len(listed) == len(few), listed
    assert len(listed) <= 12, listed
