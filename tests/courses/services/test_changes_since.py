"""Changes since the last visit and their causes, from what the first page showed then and shows now."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Answer, Course, Feedback, Visit
from courses.services.learning.visits import VISIT_ENDS_AFTER
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.models import Employee, Task
from skills.services.people.task_profiles import override_exposure, reweigh
from tests.courses.organisations import add_task
from tests.reskill.page_checks import faults_of

pytestmark = pytest.mark.django_db


def again(world) -> None:
    recalculate_here(run=start_recalculation(scope="employees", employee_ids=[world.alice.pk], force=True))


def leave(world) -> None:
    """Ends Alice's visit, as if she had not opened the page for a while."""
    visit = Visit.objects.get(employee=world.alice)
    visit.seen_at -= VISIT_ENDS_AFTER + timedelta(seconds=1)
    visit.save()
    earlier = visit.seen_at - timedelta(minutes=1)
    Task.objects.update(updated_at=earlier)
    Employee.objects.update(updated_at=earlier)
    Feedback.objects.update(created_at=earlier)


def since(alice):
    """The differences that Alice's first page shows."""
    response = alice.get(reverse("home"))
    assert faults_of(response.content.decode()) == []
    return response.context["since"]


def test_the_first_visit_has_nothing_to_compare_with(alice, world):
    assert since(alice) is None
    assert "you will see the change and the reason here" in alice.get(reverse("home")).content.decode()


def test_without_changes_no_change_is_reported(alice, world):
    since(alice)
    leave(world)
    again(world)
    found = since(alice)
    assert (found.differences, found.reasons) == ([], [])
    assert "The figures and the courses of your path are unchanged" in alice.get(reverse("home")).content.decode()


def test_changes_of_several_runs_are_reported_together_until_the_visit_ends(alice, world):
    since(alice)
    leave(world)
    courses = [step.course for step in Answer.objects.current().get(employee=world.alice).steps.all()[:2]]
    for course in courses:
        Feedback.objects.create(employee=world.alice, course=course, kind="finished")
        again(world)
    for _look in range(2):
        found = since(alice)
        assert any(all(course.title in sentence for course in courses) for sentence in found.differences)
        assert "You gave feedback on a course." in found.reasons
    leave(world)
    assert since(alice).differences == []


def test_a_changed_week_is_reported_with_both_figures_and_the_cause(alice, world):
    since(alice)
    leave(world)
    task = world.alice.tasks.first()
    override_exposure(task=task, exposure=0.95, reason="By machine now", user=world.users["hanna"])
    reweigh(employee=world.alice, shares={pk: 1 + 9 * (pk == task.pk) for pk in ids(world)})
    again(world)
    found = since(alice)
    assert any(" now, " in sentence and " before." in sentence for sentence in found.differences)
    assert "A person set the figure of a task." in found.reasons
    assert any("tasks of your profile were changed" in sentence for sentence in found.reasons)


def ids(world) -> list[int]:
    return list(Task.objects.counted().filter(employee=world.alice).values_list("pk", flat=True))


def test_another_catalogue_and_other_details_are_named_as_causes(alice, world):
    since(alice)
    leave(world)
    Course.objects.filter(pk=Course.objects.last().pk).update(is_retired=True)
    world.alice.weekly_hours = 5
    world.alice.save()
    again(world)
    reasons = since(alice).reasons
    assert "The courses on offer changed." in reasons
    assert any("your hours" in sentence for sentence in reasons)


def test_home_asks_fifteen_queries_at_most_and_no_more_for_a_long_week(alice, world):
    since(alice)
    leave(world)
    again(world)
    since(alice)
    with CaptureQueriesContext(connection) as few:
        alice.get(reverse("home"))
    for i in range(46):
        add_task(world.alice, f"Water the plants in room {i}", share=0.01)
    with CaptureQueriesContext(connection) as many:
        alice.get(reverse("home"))
    listed = [query["sql"][:160] for query in many]
    assert len(listed) <= len(few) + 1, listed  # what the page shows has changed, so it is noted
    assert len(listed) <= 15, "\n".join(listed)
