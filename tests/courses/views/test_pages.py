"""Employees' pages, through the client: their content, who may see them, and their number of queries."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import Answer, Course, CourseEmphasis, EmphasisOverride, Feedback, Recalculation, Review
from courses.services.learning.visits import end_welcome
from courses.services.recalculation import chunk_work, recalculate_here, start_recalculation
from courses.services.reviews.reviews import decide_review
from skills.models import ExposureOverride, HumanSkill, Situation, Task, TaskAssessment
from skills.services.people.task_profiles import override_exposure
from skills.services.situations.situation_names import forget_names, situation_facts
from tests.courses.organisations import add_task
from tests.courses.people import make_world, some_course
from tests.courses.services.library.units import make_part
from tests.reskill.page_checks import faults_of, page

PAGES = ["home", "work", "path", "courses", "about", "about-methods", "talk", "my-data"]
MINE = [
    "home", "work", "path", "courses", "talk", "my-data", "my-data-download", "my-data-csv", "my-history", "path-progress",
]  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undefined_variables_fail")]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_valid_html(alice, name):
    assert faults_of(page(alice, name)) == []


def test_a_template_with_an_undefined_variable_fails():
    with pytest.raises(AssertionError, match="nowhere"):
        engines["django"].from_string("{{ nowhere.to.be }}").render({})


def test_every_course_page_has_valid_html(alice):
    for course in Course.objects.all():
        assert faults_of(page(alice, "course", course.pk)) == []


@pytest.mark.parametrize("name", PAGES)
def test_pages_before_the_first_answer_say_what_happens_next(client, org, name):
    client.force_login(org.users["alice"])
    end_welcome(employee=org.alice)
    html = page(client, name)
    assert faults_of(html) == []
    if name in {"home", "work", "path"}:
        assert "Your tasks are not known yet" in html


@pytest.mark.parametrize("name", PAGES)
def test_pages_have_valid_html_with_feedback_reviews_and_overrides(alice, world, name):
    tasks = list(world.alice.tasks.all())
    override_exposure(task=tasks[0], exposure=0.2, reason="We do it by hand", user=world.users["hanna"])
    TaskAssessment.objects.update(is_far=True, sources_disagree=True)
    tasks[1].state = "rejected"
    tasks[1].save()
    for course, kind in zip(Course.objects.all(), Feedback.Kind.values, strict=False):
        Feedback.objects.create(employee=world.alice, course=course, kind=kind, reason="because")
    Review.objects.create(employee=world.alice, kind="exposure", task=tasks[2], reason="No")
    Review.objects.create(employee=world.alice, kind="person", reason="Hello", state="answered", decision="Hi")
    assert faults_of(page(alice, name)) == []


@pytest.mark.parametrize("name", MINE)
def test_nobody_gets_a_page_without_signing_in(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", MINE)
def test_a_user_without_an_employee_gets_an_explanation(client, world, name):
    client.force_login(world.users["charlie"])
    response = client.get(reverse(name))
    assert faults_of(response.content.decode()) == []
    assert "not linked to an employee record yet" in response.content.decode()
    assert "charlie@example.org" in response.content.decode()


def test_alice_sees_nothing_of_bob(alice, world):
    theirs = [task.statement for task in world.bob.tasks.all()]
    for name in set(MINE) - {"my-data-csv"}:  # a ZIP file; test_my_data checks its tables
        html = alice.get(reverse(name), follow=True).content.decode()
        assert ">Bob" not in html
        assert "Payroll clerk" not in html
        assert not [statement for statement in theirs if f">{statement}<" in html]


@pytest.mark.parametrize("name", ["work-task-state", "work-task-contest"])
def test_alice_cannot_touch_a_task_of_bob(alice, world, name):
    task = world.bob.tasks.first()
    response = alice.post(reverse(name, args=[task.pk]), {"state": "rejected", "reason": "x"})
    assert response.status_code == 404
    task.refresh_from_db()
    assert task.state == "validated"
    assert not Review.objects.exists()


def test_hanna_of_hr_sees_no_other_persons_week_on_employees_pages(client, world):
    client.force_login(world.users["hanna"])
    html = page(client, "home")
    assert "not linked" in html
    assert reverse("admin:index") in html


@pytest.mark.parametrize("name", ["home", "work", "path", "courses"])
def test_the_number_of_queries_does_not_grow_with_the_profile(client, org, name):
    make_world(org, n_tasks=3)
    client.force_login(org.users["alice"])
    situation_facts()  # fills the cache of the process
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(name))
    for i in range(20):
        add_task(org.alice, f"Water the plants in room {i}", share=0.01)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(name))
    assert len(many) == len(few)
    assert len(many) <= 15, [query["sql"][:120] for query in many]


@pytest.mark.parametrize("name", ["about", "about-methods", "wishes"])
def test_the_number_of_queries_does_not_grow_with_the_catalogue(alice, world, name):
    where, counts = reverse(name), []
    for size in ("some", "many"):
        for i, course in enumerate(Course.objects.all()):
            course.pk, course.identity, course.title = None, f"{size} {i}", f"{size.title()} of this {i}"
            course.save()
        recalculate_here(run=start_recalculation(force=True))
        alice.get(where)  # fills the caches of the process
        with CaptureQueriesContext(connection) as queries:
            assert alice.get(where).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


def test_the_week_is_shown_as_picture_text_and_table(alice):
    html = page(alice, "home")
    assert html.count('<span class="block ') == html.count('<th scope="row">') >= 4
    assert "My week in one picture" in html
    assert "The figures behind this picture" in html


@pytest.mark.parametrize("has_practice", [True, False])
def test_my_week_has_one_primary_button(alice, world, has_practice):
    if has_practice:
        make_part()
        task = world.alice.tasks.first()
        row = {"slug": "complaint", "strength": 0.9, "tasks": [task.pk], "experienced": False}
        Answer.objects.current().filter(employee=world.alice).update(situations=[row])
    html = page(alice, "home")
    assert faults_of(html) == []
    main = html[html.index("<main") : html.index("</main>")]
    assert len(re.findall(r'class="button(?! second)|<button(?! class="(second|quiet))', main)) == 1
    assert ("When you next:" in main) is has_practice
    with CaptureQueriesContext(connection) as queries:
        page(alice, "home")
    assert len(queries) <= 20, [row["sql"][:120] for row in queries]


def test_the_picture_puts_each_task_once_under_a_situation_or_a_heading(alice, world):
    tasks = list(world.alice.tasks.counted())
    names = {"en": "When a guest is angry"}
    situation = Situation.objects.create(
        slug="angry-guest", group="empathy", names=names, sentences={}, settings=["customers"]
    )
    forget_names()
    TaskAssessment.objects.update(situations=[{"slug": situation.slug, "strength": 1.0}])
    TaskAssessment.objects.filter(text_hash=tasks[0].text_hash).update(exposure=0.1, low=0.0, high=0.2)
    html = page(alice, "home")
    picture = html[html.index('<ol class="week-blocks">') : html.index("</ol>")]
    assert names["en"] in picture
    for task in tasks:
        assert picture.count(f">{task.statement}<") == 1


def test_a_task_shows_its_exposure_in_words_number_and_interval(alice, world):
    html = page(alice, "work")
    assert "changed by AI" in html
    assert "about " in html
    assert "between " in html
    task = world.alice.tasks.first()
    found = TaskAssessment.objects.get(text_hash=task.text_hash)
    assert found.evidence[0]["statement"] in page(alice, "work-task", task.pk)


def test_a_far_task_and_disagreeing_sources_are_explained(alice):
    assert "not similar to any known task" not in page(alice, "work")
    TaskAssessment.objects.update(is_far=True, sources_disagree=True)
    html = page(alice, "work")
    assert "not similar to any known task" in html
    assert "The sources disagree" in html


def test_confirming_a_suggested_task_starts_a_recalculation(alice, world):
    task = world.alice.tasks.get(state="suggested")
    alice.post(reverse("work-task-state", args=[task.pk]), {"state": "validated"})
    task.refresh_from_db()
    assert task.state == "validated"
    run = Recalculation.objects.latest("pk")
    assert (run.scope, run.employee_ids, run.requested_by) == ("employees", [world.alice.pk], world.users["alice"])


def test_the_whole_profile_is_confirmed_at_once(alice, world):
    alice.post(reverse("work-confirm"))
    assert not world.alice.tasks.filter(state="suggested").exists()
    assert "suggestion from your job title" not in page(alice, "work")


def test_a_rejected_task_can_be_brought_back(alice, world):
    task = world.alice.tasks.get(state="suggested")
    alice.post(reverse("work-task-state", args=[task.pk]), {"state": "rejected"})
    assert "Add to my week again" in page(alice, "work")
    assert sum(Task.objects.counted().filter(employee=world.alice).values_list("share", flat=True)) == pytest.approx(1)
    alice.post(reverse("work-task-state", args=[task.pk]), {"state": "validated"})
    assert "Add to my week again" not in page(alice, "work")


def test_the_last_task_cannot_be_rejected(client, org):
    task = add_task(org.alice, "Water the plants", share=1)
    client.force_login(org.users["alice"])
    client.post(reverse("work-task-state", args=[task.pk]), {"state": "rejected"})
    task.refresh_from_db()
    assert task.state == "validated"


def test_a_contested_score_is_reviewed_and_shows_the_decision(alice, world):
    task = world.alice.tasks.first()
    alice.post(reverse("work-task-contest", args=[task.pk]), {"reason": "We do this at the bedside"})
    review = Review.objects.get()
    assert (review.employee, review.task, review.state) == (world.alice, task, "waiting")
    assert "waiting for a person" in page(alice, "work")
    decide_review(review=review, user=world.users["hanna"], decision="You are right", exposure=0.15)
    assert ExposureOverride.objects.get(task=task).exposure == 0.15
    html = page(alice, "work")
    assert "changed by a person" in html
    assert "A person set this figure: “You are right”" in html


def test_contesting_without_a_reason_keeps_the_page_and_says_what_to_do(alice, world):
    response = alice.post(reverse("work-task-contest", args=[world.alice.tasks.first().pk]), {"reason": " "})
    html = response.content.decode()
    assert response.status_code == 422
    assert "Say in a few words" in html
    assert faults_of(html) == []
    assert not Review.objects.exists()


def test_text_that_is_too_long_is_kept(alice, world):
    text = "bedside " * 300
    response = alice.post(reverse("work-task-contest", args=[world.alice.tasks.first().pk]), {"reason": text})
    assert text.strip() in response.content.decode()


def test_the_path_shows_courses_weeks_and_reasons(alice, world):
    html = page(alice, "path")
    answer = Answer.objects.current().get(employee=world.alice)
    for step in answer.steps.select_related("course"):
        assert step.course.title in html
    assert "Why this course is in your path" in html
    assert "week" in html


@pytest.mark.parametrize("kind", ["finished", "refused"])
def test_a_finished_or_refused_course_starts_a_recalculation_of_one_person(alice, world, kind):
    before = Recalculation.objects.count()
    course = Answer.objects.current().get(employee=world.alice).steps.first().course
    alice.post(reverse("course-feedback", args=[course.pk]), {"kind": kind, "reason": "No time"})
    assert Feedback.objects.get(course=course).kind == kind
    assert Recalculation.objects.count() == before + 1
    html = page(alice, "path")
    assert 'hx-get="/path/progress/"' in html
    assert "See whether it is ready" in html
    assert faults_of(html) == []


def test_a_started_course_starts_a_recalculation(alice, world):
    before = Recalculation.objects.count()
    alice.post(reverse("course-feedback", args=[some_course().pk]), {"kind": "started"})
    assert Recalculation.objects.count() == before + 1


def test_feedback_on_a_course_can_be_taken_back(alice, world):
    course = some_course()
    alice.post(reverse("course-feedback", args=[course.pk]), {"kind": "refused"})
    assert "Take back" in page(alice, "path")
    alice.post(reverse("course-feedback", args=[course.pk]), {"kind": ""})
    assert not Feedback.objects.exists()


def test_feedback_never_leads_to_another_site(alice):
    where = reverse("course-feedback", args=[some_course().pk])
    response = alice.post(where, {"kind": "saved", "next": "https://example.com/"})
    assert response["Location"] == reverse("path") + "#said"


def test_progress_says_when_the_run_is_over_and_does_not_reload_the_page(alice, world):
    alice.post(reverse("course-feedback", args=[some_course().pk]), {"kind": "finished"})
    waiting = alice.get(reverse("path-progress"), headers={"hx-request": "true"})
    assert b"progress" in waiting.content and b"delay:200ms" in waiting.content
    Recalculation.objects.update(requested_at=timezone.now() - timedelta(seconds=10))
    waiting = alice.get(reverse("path-progress"), headers={"hx-request": "true"})
    assert b"delay:1500ms" in waiting.content, "a long run is polled less often"
    Recalculation.objects.update(state="finished")
    over = alice.get(reverse("path-progress"), headers={"hx-request": "true"})
    assert "HX-Refresh" not in over  # somebody may be typing: the script decides, and there is a link
    assert over["HX-Trigger-After-Swap"] == "path-ready"
    assert f'href="{reverse("path")}"' in over.content.decode()
    assert alice.get(reverse("path-progress")).status_code == 302


def test_courses_are_found_by_words_skill_level_and_length(alice):
    assert "12 courses" in page(alice, "courses")
    assert "1 course" in page(alice, "courses", q="Course 7")
    assert "4 courses" in page(alice, "courses", level="1")
    assert "4 courses" in page(alice, "courses", hours="5")
    assert "0 courses" in page(alice, "courses", q="nothing of the kind")


def test_the_skill_filter_uses_the_values_set_by_a_person(alice, world):
    a, b, c, *_ = courses = list(Course.objects.order_by("pk"))
    CourseEmphasis.objects.update(emphasis={"creativity": 0.1, "empathy": 0.1})
    CourseEmphasis.objects.filter(text_hash__in=[a.text_hash, b.text_hash]).update(emphasis={"creativity": 0.9})
    skill = HumanSkill.objects.get(slug="creativity")
    EmphasisOverride.objects.create(course=b, skill=skill, value=0.1, reason="It only lists tools")
    EmphasisOverride.objects.create(course=c, skill=skill, value=0.8, reason="We know the teacher")
    html = page(alice, "courses", skill="creativity")
    assert [course.pk for course in courses if f'href="/courses/{course.pk}/"' in html] == [a.pk, c.pk]


def test_an_invalid_filter_is_ignored_with_a_message(alice):
    html = page(alice, "courses", level="99", page="x")
    assert "12 courses" in html
    assert "not one of the available choices" in html


def test_a_long_list_of_courses_is_paged_with_its_filters(alice):
    for i in range(30):
        Course.objects.create(identity=f"x{i}", title=f"Extra {i}", language="en", text_hash=f"h{i}")
    html = page(alice, "courses", language="en")
    assert "page 1 of 3" in html
    assert "?language=en&amp;page=2" in html


def test_a_course_names_its_prerequisites_and_the_next_course(alice, world):
    first, second = Course.objects.order_by("pk")[:2]
    html = page(alice, "course", second.pk)
    assert "Prerequisites" in html
    assert first.title in html
    assert "What this course builds" in html
    assert "Prepares for" in page(alice, "course", first.pk)


def test_only_its_author_sees_a_request_to_talk(alice, world, client):
    alice.post(reverse("talk"), {"reason": "May I ask about my path?"})
    assert "May I ask about my path?" in page(alice, "talk")
    client.force_login(world.users["bob"])
    assert "May I ask about my path?" not in page(client, "talk")


def test_an_empty_request_says_what_to_do(alice):
    response = alice.post(reverse("talk"), {"reason": ""})
    assert response.status_code == 422
    assert faults_of(response.content.decode()) == []
    assert not Review.objects.exists()


def test_my_data_can_be_downloaded_and_contains_only_my_data(alice, world):
    Feedback.objects.create(employee=world.alice, course=some_course(), kind="saved")
    response = alice.get(reverse("my-data-download"))
    data = json.loads(response.content)
    assert "attachment" in response["Content-Disposition"]
    assert data["employee"]["external_id"] == "A1"
    assert len(data["tasks"]) == 4
    assert data["answer"]["learning_path"]
    assert data["feedback"][0]["kind"] == "saved"
    assert "Bob" not in response.content.decode()


def test_stopping_to_take_part_deletes_computed_data_and_keeps_tasks(alice, world):
    asked = alice.post(reverse("my-data-participation"), {"takes_part": "no"})
    assert "Your path with" in asked.content.decode() and Answer.objects.current().filter(employee=world.alice).exists()
    alice.post(reverse("my-data-participation"), {"takes_part": "no", "sure": "yes"})
    assert not Answer.objects.filter(employee=world.alice).exists()
    assert Answer.objects.filter(employee=world.bob).exists()
    assert world.alice.tasks.count() == 4
    html = page(alice, "home")
    assert "You have chosen not to take part" in html
    assert faults_of(html) == []
    before = Recalculation.objects.count()
    alice.post(reverse("my-data-participation"), {"takes_part": "yes"})
    assert Recalculation.objects.count() == before + 1


@pytest.mark.parametrize(("exact", "words"), [(True, "also sees the exact"), (False, "only in words")])
def test_my_data_explains_what_hr_sees_in_this_organisation(alice, settings, exact, words):
    settings.RESKILL_HR_SEES_EXACT = exact
    assert words in page(alice, "my-data")


def test_about_names_each_dataset_with_citation_and_licence(alice):
    html = page(alice, "about-methods")
    for words in ("Someone (2024). A study.", "CC BY 4.0", "80"):
        assert words in html
    assert "The program never reads emotions" in page(alice, "about")


def test_pages_allow_no_inline_script_or_style(alice):
    policy = alice.get(reverse("home"))["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_new_path_is_shown_before_the_sums_for_hr_are_counted(alice, world, monkeypatch):
    alice.post(reverse("course-feedback", args=[some_course().pk]), {"kind": "refused"})
    run, seen = Recalculation.objects.latest("pk"), []

    def check_pages(run) -> None:
        seen.append(
            alice.get(reverse("path-progress"), headers={"hx-request": "true"}).headers.get("HX-Trigger-After-Swap")
        )
        seen.append(b'id="progress"' in alice.get(reverse("path")).content)

    monkeypatch.setattr(chunk_work, "hold_run", lambda run: check_pages(run) or False)
    monkeypatch.setattr(chunk_work, "refresh_figures", check_pages)
    recalculate_here(run=run)
    assert seen == [None, True, "path-ready", False]
