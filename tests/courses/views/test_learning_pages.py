"""The path and the courses, through the client: choices, settings, filters and search."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.arithmetic.matching import MatchSettings
from courses.models import (
    Answer,
    Course,
    CourseEmphasis,
    EmphasisOverride,
    Feedback,
    PathChoice,
    Recalculation,
    Recommendation,
)
from courses.services.learning.alternatives import N_SHOWN
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.arithmetic.text import text_hash
from skills.models import Employee, HumanSkill, Occupation
from tests.courses.organisations import add_task
from tests.courses.people import make_world
from tests.courses.services.test_path_choices import free_courses
from tests.reskill.page_checks import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undefined_variables_fail")]


def steps_of(person) -> list[Course]:
    steps = Answer.objects.current().get(employee=person).steps.select_related("course").order_by("position")
    return [step.course for step in steps]


def follow(person) -> list[Course]:
    """Does the worker's recalculation after a choice, and returns the new path."""
    recalculate_here(run=Recalculation.objects.latest("pk"))
    return steps_of(person)


def test_the_path_is_drawn_with_a_bar_for_each_step_and_a_line_for_each_prerequisite(alice, world):
    html = page(alice, "path")
    steps = steps_of(world.alice)
    assert html.count('class="step-bar"') == len(steps)
    n_links = sum(need in steps for course in steps for need in course.prerequisites.all())
    assert html.count('class="link"') == n_links
    assert "My path, week by week" in html


def test_every_part_of_a_score_is_named_and_the_parts_add_up(alice, world):
    html = page(alice, "path")
    answer = Answer.objects.current().get(employee=world.alice)
    row = answer.recommendations.get(course=answer.steps.filter(purpose="recommended").first().course)
    box = html[html.index(f'id="course-{row.course_id}"') :]
    box = box[: box.index("</table>")]
    shown = [float(found) for found in re.findall(r'<td class="number"[^>]*>(-?[\d.]+)</td>', box)]
    assert sum(shown) == pytest.approx(row.score, abs=0.001 * len(shown))
    assert "close to my own work" in box or "far from my own work" in box


def test_a_course_below_the_usual_score_is_said_to_fit_less_closely(alice, world):
    message = "This course does not fit your work closely"
    fits_from = MatchSettings().fits_from
    found = Answer.objects.current().get(employee=world.alice).recommendations
    found.update(score=fits_from)
    assert message not in page(alice, "path")
    found.filter(rank=1).update(score=fits_from - 0.01)
    assert page(alice, "path").count(message) == 1


def test_a_path_without_further_fitting_courses_says_so(alice, world):
    message = "No other course fits your work"
    answer = Answer.objects.current().get(employee=world.alice)
    found = answer.recommendations.count()
    assert 0 < found < MatchSettings().n_recommended
    assert message in page(alice, "path")
    others = Course.objects.exclude(recommendations__answer=answer)[: MatchSettings().n_recommended - found]
    rows = [
        Recommendation(answer=answer, course=course, rank=rank, score=0, parts=[])
        for rank, course in enumerate(others, found + 1)
    ]
    Recommendation.objects.bulk_create(rows)
    assert message not in page(alice, "path")


def test_a_course_put_first_leads_the_path_and_can_be_taken_back(alice, world):
    before = steps_of(world.alice)
    chosen = before[-1]
    response = alice.post(reverse("course-choice", args=[chosen.pk]), {"place": "first"}, follow=True)
    assert "comes first in your path" in response.content.decode()
    assert follow(world.alice)[0] == chosen
    assert "You put this course first." in page(alice, "path")
    alice.post(reverse("course-choice", args=[chosen.pk]), {"place": ""})
    assert follow(world.alice) == before


def test_a_course_is_swapped_for_one_of_the_alternatives_offered(alice, world):
    before = steps_of(world.alice)
    old = next(course for course in before if not course.opens.filter(pk__in=[c.pk for c in before]).exists())
    html = page(alice, "course-alternatives", old.pk)
    offered = [int(pk) for pk in re.findall(r'action="/courses/(\d+)/choice/"', html)]
    assert offered
    assert not set(offered) & {course.pk for course in before}
    alice.post(reverse("course-choice", args=[offered[0]]), {"place": "instead", "instead_of": old.pk})
    after = follow(world.alice)
    assert Course.objects.get(pk=offered[0]) in after
    assert old not in after
    assert f"You chose this course in place of “{old.title}”." in page(alice, "path")
    assert "You chose this course in place of" in page(alice, "course", offered[0])


def test_no_alternative_was_refused_finished_or_is_in_another_language(alice, world):
    old = steps_of(world.alice)[0]
    first, second, third, *_ = free_courses(steps_of(world.alice))
    Feedback.objects.create(employee=world.alice, course=first, kind="refused")
    Feedback.objects.create(employee=world.alice, course=second, kind="finished")
    Course.objects.filter(pk=third.pk).update(language="fr")
    html = page(alice, "course-alternatives", old.pk)
    assert not [course for course in (first, second, third) if f"/courses/{course.pk}/choice/" in html]


def test_a_swap_needs_the_same_queries_for_many_courses_as_for_one(alice, world):
    path = steps_of(world.alice)
    one, *more = free_courses(path)
    Course.objects.filter(pk__in=[course.pk for course in more]).update(is_retired=True)

    def courses_and_queries() -> tuple[int, list[str]]:
        address = reverse("course-alternatives", args=[steps_of(world.alice)[0].pk])
        alice.get(address)  # the process loads the courses' vectors once
        with CaptureQueriesContext(connection) as queries:
            html = alice.get(address).content.decode()
        return len(re.findall(r'action="/courses/(\d+)/choice/"', html)), [row["sql"][:150] for row in queries]

    found, few = courses_and_queries()
    assert found == 1
    Course.objects.update(is_retired=False)
    skill = HumanSkill.objects.first()
    for i in range(40):
        title = f"Invent songs with colleague {i}"
        course = Course.objects.create(identity=f"m{i}", title=title, text_hash=text_hash(title), language="en")
        EmphasisOverride.objects.create(course=course, skill=skill, value=0.9, reason="Tried it.")
    recalculate_here(run=start_recalculation())
    found, many = courses_and_queries()
    assert found == N_SHOWN
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= 14, "\n".join(many)


def test_without_an_answer_the_swap_page_offers_no_course(client, org):
    course = Course.objects.create(identity="x", title="X", text_hash="h")
    client.force_login(org.users["alice"])
    assert "There is no similar course" in page(client, "course-alternatives", course.pk)


@pytest.mark.parametrize(
    "values", [{"place": "instead"}, {"place": "elsewhere"}, {"place": "first", "instead_of": "1"}]
)
def test_an_invalid_choice_changes_nothing_and_says_what_to_do(alice, world, values):
    if "instead_of" in values:
        values = {**values, "instead_of": str(Course.objects.last().pk)}
    response = alice.post(reverse("course-choice", args=[Course.objects.first().pk]), values, follow=True)
    assert "use the buttons next to the course" in response.content.decode()
    assert not PathChoice.objects.exists()


def test_a_course_that_is_no_longer_offered_cannot_be_put_first(alice, world):
    course = Course.objects.first()
    Course.objects.filter(pk=course.pk).update(is_retired=True)
    response = alice.post(reverse("course-choice", args=[course.pk]), {"place": "first"}, follow=True)
    assert "no longer offered" in response.content.decode()


def test_a_choice_that_does_not_fit_into_the_path_is_listed(alice, world):
    course = free_courses(steps_of(world.alice))[0]
    Course.objects.filter(pk=course.pk).update(duration_hours=500)
    alice.post(reverse("course-choice", args=[course.pk]), {"place": "first"})
    assert course not in follow(world.alice)
    html = page(alice, "path")
    assert "Chosen, but not in the path" in html
    assert f'id="unplaced-{course.pk}"' in html


def wishes(**fields):
    return {"weekly_hours": "3.5", "languages": ["en"], "level": "", "seen": "2/en/", **fields}


def test_hours_languages_and_level_are_saved_and_change_the_path(alice, world):
    assert 'value="2/en/"' in page(alice, "wishes")
    alice.post(reverse("wishes"), wishes(level="2"))
    person = Employee.objects.get(pk=world.alice.pk)
    assert (person.weekly_hours, person.languages, person.level) == (3.5, ["en"], 2)
    assert max(course.level for course in follow(world.alice)) <= 2
    assert Answer.objects.current().get(employee=world.alice).weekly_hours == 3.5
    assert person.history.first().history_user == world.users["alice"]


def test_the_same_wishes_again_start_no_calculation(alice, world):
    n = Recalculation.objects.count()
    alice.post(reverse("wishes"), wishes(weekly_hours="2"))
    assert Recalculation.objects.count() == n


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("weekly_hours", "0", "greater than or equal to 0.5"),
        ("weekly_hours", "", "required"),
        ("languages", [], "at least one language"),
        ("level", "9", "not one of the available"),
    ],
)
def test_invalid_wishes_are_refused_and_typed_values_stay(alice, world, field, value, words):
    response = alice.post(reverse("wishes"), wishes(**{"weekly_hours": "7.5", field: value}))
    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    if field != "weekly_hours":
        assert 'value="7.5"' in html
    assert Employee.objects.get(pk=world.alice.pk).weekly_hours == 2


def test_two_windows_do_not_overwrite_each_others_wishes(alice, world):
    alice.post(reverse("wishes"), wishes(weekly_hours="5"))
    response = alice.post(reverse("wishes"), wishes(weekly_hours="8"))
    html = response.content.decode()
    assert "changed in another window in the meantime: 5 hours" in html
    assert 'value="8"' in html
    assert Employee.objects.get(pk=world.alice.pk).weekly_hours == 5
    seen = re.search(r'name="seen" value="([^"]*)"', html)[1]
    alice.post(reverse("wishes"), wishes(weekly_hours="8", seen=seen))
    assert Employee.objects.get(pk=world.alice.pk).weekly_hours == 8


def found(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'<h2 class="big" id="course-(\d+)"', html)]


def test_courses_close_in_meaning_come_first_without_a_shared_title(alice, world):
    new = Course.objects.create(
        identity="w", title="At the bedside", description="comfort patients", language="en", text_hash="w"
    )
    # The course has no vector yet, so it is found by its words only.
    assert found(page(alice, "courses", q="comfort patients"))[0] in {
        new.pk,
        *(course.pk for course in Course.objects.filter(title__icontains="comfort patients")),
    }
    assert new.pk in found(page(alice, "courses", q="comfort patients"))
    songs = found(page(alice, "courses", q="songs menus invent"))
    assert all("songs" in Course.objects.get(pk=pk).title for pk in songs[:3])


def test_search_queries_are_not_stored(alice, world):
    from skills.models import TextVector

    n = TextVector.objects.count()
    page(alice, "courses", q="how to live with grief")
    assert TextVector.objects.count() == n


def test_courses_are_filtered_by_provider_and_cost(alice, world):
    one, two, three, *_ = Course.objects.order_by("pk")
    Course.objects.filter(pk=one.pk).update(provider="Abbey", cost=0)
    Course.objects.filter(pk=two.pk).update(provider="Abbey", cost=45)
    Course.objects.filter(pk=three.pk).update(provider="Bakery", cost=900)
    assert found(page(alice, "courses", provider="Abbey")) == [one.pk, two.pk]
    assert found(page(alice, "courses", cost="0")) == [one.pk]
    assert found(page(alice, "courses", cost="50")) == [one.pk, two.pk]
    assert found(page(alice, "courses", cost="1000", provider="Bakery")) == [three.pk]


def test_a_course_is_saved_from_the_list_and_found_among_mine(alice, world):
    course = Course.objects.first()
    where = reverse("courses") + "?level=1"
    response = alice.post(reverse("course-feedback", args=[course.pk]), {"kind": "saved", "next": where})
    assert response["Location"] == f"{where}#said"
    assert found(page(alice, "courses", mine="saved")) == [course.pk]
    assert "saved" in page(alice, "courses")
    assert found(page(alice, "courses", mine="finished")) == []


def test_a_card_names_what_the_course_builds(alice, world):
    CourseEmphasis.objects.update(emphasis={"creativity": 0.1, "empathy": 0.9})
    html = page(alice, "courses")
    assert '<li class="chip">Empathy</li>' in html
    assert '<li class="chip">Creativity</li>' not in html


def test_a_course_page_lists_the_tasks_that_the_course_helps_with(alice, world):
    CourseEmphasis.objects.update(emphasis={"creativity": 0.1, "empathy": 0.9})
    from skills.models import TaskAssessment

    TaskAssessment.objects.update(demand={"creativity": 0.1, "empathy": 0.9})
    html = page(alice, "course", Course.objects.first().pk)
    assert "Which of my tasks this course helps with" in html
    assert world.alice.tasks.first().statement in html


def test_a_course_page_names_the_occupations_that_the_course_is_for(alice, world):
    course = Course.objects.first()
    assert "Who this course is for" not in page(alice, "course", course.pk)
    for number in range(1, 13):
        Occupation.objects.create(soc_code=f"39-90{number:02}.00", title=f"Helper of kind {number:02}")
    Course.objects.filter(pk=course.pk).update(occupations=["39-9000", "39-9011", "29-0000", "45-2021"])
    html = page(alice, "course", course.pk)
    for words in ("Who this course is for", "Healthcare professions", "Helper of kind 07", "6 more"):
        assert words in html
    assert html.count("Helper of kind 01") == 1
    assert html.index("Healthcare professions") < html.index("Helper of kind 02")
    world.alice.occupation = Occupation.objects.get(title="Helper of kind 07")
    world.alice.save()
    html = page(alice, "course", course.pk)
    assert html.index("Helper of kind 07") < html.index("Healthcare professions"), (
        "the employee's occupation comes first"
    )
    assert ">45-2021<" in html, "a code without a known occupation is shown as it is"


@pytest.mark.parametrize(
    ("name", "query", "most"),
    [("path", {}, 15), ("courses", {}, 12), ("courses", {"q": "songs", "skill": "empathy", "mine": "saved"}, 12)],
)
def test_pages_need_few_queries_for_one_task_and_for_fifty(client, org, name, query, most):
    make_world(org, n_tasks=1)
    client.force_login(org.users["alice"])
    client.get(reverse(name), query)  # fills the caches of the process
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(name), query)
    for i in range(49):
        add_task(org.alice, f"Water the plants in room {i}", share=0.01)
    recalculate_here(run=start_recalculation(scope="employees", employee_ids=[org.alice.pk]))
    client.get(reverse(name), query)
    with CaptureQueriesContext(connection) as many:
        response = client.get(reverse(name), query)
    listed = "\n".join(row["sql"][:150] for row in many)
    assert len(many) == len(few), listed
    assert len(many) <= most, listed
    assert len(response.content) < 100_000


def test_a_path_that_is_being_updated_needs_at_most_fifteen_queries(client, org):
    make_world(org)
    client.force_login(org.users["alice"])
    client.get(reverse("path"))
    client.post(reverse("course-feedback", args=[Course.objects.first().pk]), {"kind": "started"})
    with CaptureQueriesContext(connection) as queries:
        html = client.get(reverse("path")).content.decode()
    assert 'hx-get="/path/progress/"' in html
    assert len(queries) <= 15, "\n".join(row["sql"][:150] for row in queries)


def test_a_course_page_needs_the_same_queries_for_one_task_and_fifty(client, org):
    make_world(org, n_tasks=1)
    client.force_login(org.users["alice"])
    course = reverse("course", args=[Course.objects.first().pk])
    with CaptureQueriesContext(connection) as few:
        client.get(course)
    for i in range(49):
        add_task(org.alice, f"Water the plants in room {i}", share=0.01)
    with CaptureQueriesContext(connection) as many:
        client.get(course)
    listed = "\n".join(row["sql"][:150] for row in many)
    assert len(many) == len(few), listed
    assert len(many) <= 12, listed


# Languages


def test_courses_in_other_languages_come_last_and_say_so(alice, world):
    foreign = Course.objects.offered().order_by("title").first()
    Course.objects.filter(pk=foreign.pk).update(language="fr", title="A first course")
    for query in ({}, {"q": "A first course"}):
        html = page(alice, "courses", **query)
        titles = re.findall(r'id="course-(\d+)"', html)
        assert titles[-1] == str(foreign.pk), query
        assert html.count("(not one of your languages)") == 1
    assert "(not one of your languages)" in page(alice, "course", foreign.pk)


def test_nothing_is_foreign_to_a_person_without_languages(alice, world):
    Course.objects.update(language="fr")
    Employee.objects.filter(pk=world.alice.pk).update(languages=[])
    assert "not one of your languages" not in page(alice, "courses")


def test_lists_of_languages_begin_with_the_persons_own(alice, world):
    for row, code in zip(Course.objects.offered().order_by("pk"), ("de", "fr", "ar", "en"), strict=False):
        Course.objects.filter(pk=row.pk).update(language=code)
    Employee.objects.filter(pk=world.alice.pk).update(languages=["fr"])
    codes = [code for code, _ in alice.get(reverse("courses")).context["form"].fields["language"].choices]
    assert codes == ["", "fr", "ar", "en", "de"]
    wished = [code for code, _ in alice.get(reverse("wishes")).context["form"].fields["languages"].choices]
    assert wished == ["fr", "ar", "en", "de"]
