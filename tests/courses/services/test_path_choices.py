"""A person's choices in their path stay: put first, swapped, undone. A goal changes the path."""

import pytest

from courses.models import Answer, Course, Feedback, Goal, PathChoice, Recommendation
from courses.services.learning.path_choices import put_first, set_goal, swap, take_back_choice
from courses.services.own_data.personal_data import own_data
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.arithmetic.text import text_hash
from skills.errors import BadInput
from skills.models import EmergingRole, EmergingRoleTask, Occupation, TaskAssessment
from skills.services.occupations.emerging_roles import load_emerging_roles

pytestmark = pytest.mark.django_db


def path_of(person) -> list[Course]:
    """The courses of the person's path in order, after a run over this person."""
    recalculate_here(run=start_recalculation(scope="employees", employee_ids=[person.pk]))
    steps = Answer.objects.current().get(employee=person).steps.select_related("course").order_by("position")
    return [step.course for step in steps]


def free_courses(path: list[Course]) -> list[Course]:
    """Courses outside the path that require nothing."""
    return list(Course.objects.filter(prerequisites=None).exclude(pk__in=[course.pk for course in path]).order_by("pk"))


def test_a_course_put_first_comes_first_even_if_nothing_recommended_it(world):
    before = path_of(world.alice)
    other = free_courses(before)[0]
    put_first(employee=world.alice, course=other)
    after = path_of(world.alice)
    assert after[0] == other
    assert Answer.objects.current().get(employee=world.alice).steps.get(course=other).purpose == "chosen"


def test_the_prerequisites_of_a_course_put_first_come_before_it(world):
    needed, course = Course.objects.order_by("pk")[:2]
    put_first(employee=world.alice, course=course)
    assert path_of(world.alice)[:2] == [needed, course]


def test_the_latest_course_put_first_is_the_first(world):
    one, two = free_courses(path_of(world.alice))[:2]
    put_first(employee=world.alice, course=one)
    put_first(employee=world.alice, course=two)
    assert path_of(world.alice)[:2] == [two, one]


def test_a_swapped_course_is_replaced_until_the_swap_is_undone(world):
    before = path_of(world.alice)
    gone, other = before[0], free_courses(before)[0]
    swap(employee=world.alice, course=other, instead_of=gone)
    after = path_of(world.alice)
    assert other in after
    assert gone not in after
    assert take_back_choice(employee=world.alice, course=other)
    assert path_of(world.alice) == before
    assert not take_back_choice(employee=world.alice, course=other)


def test_a_swapped_replacement_returns_when_the_swap_is_undone(world):
    before = path_of(world.alice)
    gone = before[0]
    second, third = free_courses(before)[:2]
    swap(employee=world.alice, course=second, instead_of=gone)
    swap(employee=world.alice, course=third, instead_of=second)
    after = path_of(world.alice)
    assert third in after
    assert not {gone, second} & set(after)
    take_back_choice(employee=world.alice, course=third)
    assert second in path_of(world.alice)


def test_a_started_course_stays_in_the_path(world):
    other = free_courses(path_of(world.alice))[0]
    Feedback.objects.create(employee=world.alice, course=other, kind="started")
    assert other in path_of(world.alice)


def test_of_refusing_and_choosing_a_course_the_latest_counts(world):
    course = path_of(world.alice)[0]
    Feedback.objects.create(employee=world.alice, course=course, kind="refused")
    assert course not in path_of(world.alice)
    put_first(employee=world.alice, course=course)
    assert path_of(world.alice)[0] == course
    Feedback.objects.create(employee=world.alice, course=course, kind="finished")
    assert course not in path_of(world.alice)


def test_putting_a_swapped_course_first_ends_the_swap(world):
    one = path_of(world.alice)[0]
    two = free_courses([one])[0]
    swap(employee=world.alice, course=two, instead_of=one)
    put_first(employee=world.alice, course=one)
    assert list(PathChoice.objects.values_list("course", "place")) == [(one.pk, "first")]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("is_retired", True, "no longer offered"), ("kind", "finished", "this course as finished")],
)
def test_a_course_that_cannot_be_chosen_is_refused_with_a_reason(world, field, value, words):
    course, other = Course.objects.order_by("pk")[:2]
    if field == "kind":
        Feedback.objects.create(employee=world.alice, course=course, kind=value)
    else:
        course.is_retired = True
        course.save()
    for choose in (
        lambda: put_first(employee=world.alice, course=course),
        lambda: swap(employee=world.alice, course=course, instead_of=other),
    ):
        with pytest.raises(BadInput, match=words):
            choose()


def test_a_course_is_not_swapped_for_itself_or_for_one_that_requires_it(world):
    course, requires_it = Course.objects.order_by("pk")[:2]
    with pytest.raises(BadInput, match="a different course"):
        swap(employee=world.alice, course=course, instead_of=course)
    with pytest.raises(BadInput, match="requires the course that you want to swap"):
        swap(employee=world.alice, course=requires_it, instead_of=course)


@pytest.fixture
def singing_role(world):
    """An emerging role in which every task requires inventing songs, assessed by a run over everyone."""
    role = EmergingRole.objects.create(slug="songs", title="Songs with machines", summary="Invents.")
    for place, text in enumerate(["invent songs and write new menus", "write new menus", "invent new songs"]):
        EmergingRoleTask.objects.create(role=role, statement=text, text_hash=text_hash(text), position=place)
    recalculate_here(run=start_recalculation())
    assert TaskAssessment.objects.filter(text_hash__in=role.tasks.values("text_hash")).count() == 3
    return role


def test_a_goal_is_a_part_of_the_score_and_raises_its_skills(world, singing_role):
    path_of(world.alice)
    before = Answer.objects.current().get(employee=world.alice)
    set_goal(employee=world.alice, role=singing_role)
    path_of(world.alice)
    after = Answer.objects.current().get(employee=world.alice)
    assert after.needs["creativity"]["need"] > before.needs["creativity"]["need"]
    assert (after.needs["creativity"]["goal"], before.needs["creativity"]["goal"]) == (True, False)
    kinds = [{part["kind"] for part in row.parts} for row in after.recommendations.all()]
    assert all("goal" in found for found in kinds)
    for row in Recommendation.objects.all():
        assert row.score == sum(part["value"] for part in row.parts)
    assert not any(part["kind"] == "goal" for row in before.recommendations.all() for part in row.parts)


def test_a_removed_goal_gives_the_same_path_as_before(world, singing_role):
    before = path_of(world.alice)
    set_goal(employee=world.alice, role=singing_role)
    path_of(world.alice)
    assert set_goal(employee=world.alice) is None
    assert path_of(world.alice) == before


def test_a_goal_without_known_tasks_changes_nothing(world):
    before = path_of(world.alice)
    unknown = Occupation.objects.create(soc_code="99-9999.00", title="Unheard of")
    set_goal(employee=world.alice, occupation=unknown)
    assert path_of(world.alice) == before


def test_a_goal_is_either_an_occupation_or_a_role(world, singing_role):
    with pytest.raises(BadInput, match="one occupation or one"):
        set_goal(employee=world.alice, occupation=Occupation.objects.first(), role=singing_role)
    set_goal(employee=world.alice, role=singing_role)
    set_goal(employee=world.alice, occupation=Occupation.objects.first())
    assert (Goal.objects.get().role, Goal.objects.get().title) == (None, Occupation.objects.first().title)


def test_choices_and_goal_are_part_of_the_stored_personal_data(world, singing_role):
    one, two = Course.objects.order_by("pk")[:2]
    swap(employee=world.alice, course=one, instead_of=two)
    set_goal(employee=world.alice, role=singing_role)
    held = own_data(world.alice)
    assert held["path_choices"][0]["instead_of"] == two.title
    assert held["goal"]["title"] == "Songs with machines"


def test_emerging_roles_are_loaded_once_and_left_as_hr_edited_them(db):
    n = load_emerging_roles()
    role = EmergingRole.objects.get(slug="ai-oversight")
    EmergingRole.objects.filter(pk=role.pk).update(title="Keeper of machines")
    assert load_emerging_roles() == n == EmergingRole.objects.count() >= 6
    role.refresh_from_db()
    assert role.title == "Keeper of machines"
    assert EmergingRoleTask.objects.count() >= 5 * n
