"""My path with the library: the week's practice first, then situations, and what the person has built so far."""

import pytest
from django.urls import reverse

from courses.models import Answer, Feedback, PathStep, PracticeEntry
from courses.services.library.practices import record_practice
from courses.services.library.reading import complete_part, keep_place
from tests.courses.organisations import add_task
from tests.courses.people import some_course
from tests.courses.services.library.units import make_part
from tests.reskill.page_checks import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undefined_variables_fail")]


def name_situation(world) -> PathStep:
    """Alice's first step, which now trains complaints."""
    step = PathStep.objects.filter(answer__employee=world.alice).order_by("position").first()
    step.situation = "complaint"
    step.save()
    return step


def make_clear(world, task, *, strength: float = 0.9) -> None:
    """Complaints, which are now clear in this task of Alice's."""
    row = {"slug": "complaint", "strength": strength, "tasks": [task.pk], "experienced": False}
    Answer.objects.current().filter(employee=world.alice).update(situations=[row])


def test_without_situations_and_reading_the_path_is_as_before(alice, world):
    make_part()
    html = page(alice, "path")
    assert "This week's practice" not in html and "Go deeper" not in html
    assert '<ol class="path">' in html


def test_the_practice_of_the_week_comes_first_and_is_answered_there(alice, world):
    part = make_part()
    task = add_task(world.alice, "Comfort anxious guests and their families", share=0.9)
    keep_place(employee=world.alice, part=part, place=2)
    html = page(alice, "path")
    assert html.index("Stay quiet past the first pause.") < html.index('id="basis"')
    values = {"kind": "people", "outcome": "later", "back": "path", "task": task.pk}
    response = alice.post(reverse("unit-practice", args=("complaint", "foundations")), values)
    assert response.url == reverse("path") + "#said"
    html = page(alice, "path")
    assert "not yet" in html and f"“{task.statement}”" in html  # it stays until it is done or refused
    alice.post(reverse("unit-practice", args=("complaint", "foundations")), {**values, "outcome": "done"})
    assert "Stay quiet past the first pause." not in page(alice, "path")


def test_a_step_that_names_a_situation_shows_its_unit_practice_and_course(alice, world):
    make_part()
    step = name_situation(world)
    html = page(alice, "path")
    assert "When somebody complains" in html
    assert [word for word in ("Read", "Practise", "Go deeper") if f'<p class="kind">{word}</p>' not in html] == []
    assert html.count(f'id="step-{step.course_id}"') == 1  # the course stands with its situation only
    assert "Choose a way to practise" in html and "none of your tasks is clearly one of" in html
    make_clear(world, add_task(world.alice, "Comfort anxious guests"))
    html = page(alice, "path")
    assert "Choose a way to practise" not in html and "Stay quiet" in html


def test_the_next_part_is_offered_after_the_first_is_read(alice, world):
    part = make_part()
    make_part(level="advanced", title="Complaints every day")
    name_situation(world)
    assert reverse("unit", args=("complaint", "advanced")) not in page(alice, "path")
    complete_part(employee=world.alice, part=part)
    assert reverse("unit", args=("complaint", "advanced")) in page(alice, "path")


def test_a_situation_without_a_visible_unit_leaves_its_course_in_the_path(alice, world):
    step = name_situation(world)
    assert f'id="course-{step.course_id}"' in page(alice, "path")


def test_what_was_built_is_shown_and_downloaded_with_ones_own_notes(alice, world):
    part = make_part()
    assert "What I have built so far" not in page(alice, "path")
    assert "Nothing yet" in page(alice, "built")
    record_practice(employee=world.alice, part=part, kind="people", outcome="done", note="He calmed down.")
    complete_part(employee=world.alice, part=part)
    Feedback.objects.create(employee=world.alice, course=some_course(), kind="finished")
    html = page(alice, "path")
    assert "“He calmed down.”" in html and "Read: When somebody complains" in html
    assert "Show all entries (3) or download them" in html
    text = alice.get(reverse("built-download")).content.decode()
    assert "“He calmed down.”" in text and f"{some_course().title} (course finished)" in text


def test_refused_practices_are_not_listed_as_built(alice, world):
    record_practice(employee=world.alice, part=make_part(), kind="people", outcome="refused", note="No.")
    assert PracticeEntry.objects.exists()
    assert "Nothing yet" in page(alice, "built")
