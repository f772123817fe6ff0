"""The review queue: reviewers, decisions and questions with a reason, the resulting overrides, and late reviews."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import Answer, Review
from courses.services.recalculation import recalculate_here, start_recalculation
from courses.services.reviews.review_queue import choose_reviewer, open_reviews, pass_on_reviews, queue_figures
from courses.services.reviews.reviews import reply, request_review
from skills.models import ExposureOverride, ManagerScope, TaskAssessment
from skills.services.access.roles import ensure_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(world, client):
    """Hanna, HR for Care, signed in."""
    world.users["hanna"].groups.add(ensure_roles())
    client.force_login(world.users["hanna"])
    return client


@pytest.fixture
def contest(hr, world):
    task = world.alice.tasks.first()
    return request_review(employee=world.alice, kind="exposure", task=task, reason="Most of it is by hand.")


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def decide(client, review, **data):
    return client.post(reverse("admin:courses_review_decide", args=[review.pk]), data, follow=True)


def page_of(review) -> str:
    return reverse("admin:courses_review_change", args=[review.pk])


def test_a_review_gets_the_manager_of_the_department_as_reviewer_and_a_day(contest, world):
    assert contest.reviewer == world.users["hanna"]
    assert contest.due_on == timezone.localdate() + timedelta(days=14)


def test_of_two_managers_the_one_with_fewer_reviews_is_chosen(contest, world, make_user):
    heidi = make_user("heidi", is_staff=True)
    heidi.groups.add(ensure_roles())
    ManagerScope.objects.create(user=heidi).departments.add(world.care)
    assert choose_reviewer(world.alice) == heidi


def test_nobody_reviews_themself_and_without_a_manager_there_is_no_reviewer(hr, world):
    world.alice.user = world.users["hanna"]
    world.alice.save()
    assert choose_reviewer(world.alice) is None
    assert choose_reviewer(world.bob) is None


def test_the_page_shows_the_figure_its_evidence_and_the_words(hr, contest):
    page = text(hr.get(page_of(contest)))
    assert "Most of it is by hand." in page and "Nearest known task" in page and "Change the figure" in page


def test_a_figure_is_changed_with_a_reason_and_the_next_run_uses_it(hr, contest, world):
    decide(hr, contest, action="override", text="You are right.", exposure="10")
    contest.refresh_from_db()
    assert (contest.state, contest.reviewer) == ("overridden", world.users["hanna"])
    override = ExposureOverride.objects.get()
    assert (override.exposure, override.reason) == (0.1, "You are right.")
    before = Answer.objects.current().get(employee=world.alice).exposure
    recalculate_here(run=start_recalculation())
    after = Answer.objects.current().get(employee=world.alice).exposure
    assert after != before
    recalculate_here(run=start_recalculation(force=True))
    assert Answer.objects.current().get(employee=world.alice).exposure == after
    assert queue_figures(world.users["hanna"])["overrides"] == 1


def test_a_decision_without_a_reason_keeps_the_typed_values(hr, contest):
    page = decide(hr, contest, action="override", text="", exposure="35")
    assert "Give a reason. The employee will read it." in text(page) and 'value="35"' in text(page)
    contest.refresh_from_db()
    assert contest.state == "waiting" and not ExposureOverride.objects.exists()


@pytest.mark.parametrize("exposure", ["", "120", "some"])
def test_an_invalid_figure_is_refused(hr, contest, exposure):
    decide(hr, contest, action="override", text="Because.", exposure=exposure)
    contest.refresh_from_db()
    assert contest.state == "waiting"


def test_a_figure_is_kept_with_a_reason(hr, contest):
    decide(hr, contest, action="uphold", text="We looked at it together.")
    contest.refresh_from_db()
    assert contest.state == "upheld" and contest.decision == "We looked at it together."


def test_a_question_waits_for_the_employees_answer(hr, contest, world):
    decide(hr, contest, action="ask", text="How many hours is that?")
    contest.refresh_from_db()
    assert contest.state == "asked"
    reply(review=contest, user=world.users["alice"], text="About ten.")
    contest.refresh_from_db()
    page = text(hr.get(page_of(contest)))
    assert contest.state == "waiting" and "How many hours is that?" in page and "About ten." in page


def test_a_review_of_another_department_cannot_be_seen_or_decided(hr, world):
    other = request_review(employee=world.bob, kind="person", reason="I would like to talk.")
    assert (
        hr.post(reverse("admin:courses_review_decide", args=[other.pk]), {"action": "uphold", "text": "x"}).status_code
        == 404
    )
    assert "like to talk" not in text(hr.get(page_of(other), follow=True))


def test_a_get_request_decides_nothing(hr, contest):
    hr.get(reverse("admin:courses_review_decide", args=[contest.pk]) + "?action=uphold&text=x")
    contest.refresh_from_db()
    assert contest.state == "waiting"


def test_late_reviews_are_counted_and_found(hr, contest, world):
    Review.objects.filter(pk=contest.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    assert queue_figures(world.users["hanna"])["late"] == 1
    page = text(hr.get(reverse("admin:courses_review_changelist"), {"due": "late"}))
    assert "Alice" in page and "late" in page
    assert queue_figures(world.users["charlie"])["waiting"] == 0


def test_the_program_opens_reviews_for_far_work_and_without_courses(hr, world):
    TaskAssessment.objects.filter(text_hash__in=world.alice.tasks.values("text_hash")).update(is_far=True)
    Answer.objects.filter(employee=world.alice).update(is_low_data=True)
    Answer.objects.filter(employee=world.bob).update(low=0.0, high=0.4, exposure=0.2, is_low_data=False)
    Answer.objects.current().get(employee=world.bob).recommendations.all().delete()
    counts = open_reviews()
    assert counts["far"] == 1 and counts["held_back"] == 1
    assert Review.objects.get(kind="far").employee == world.alice
    assert Review.objects.get(kind="held_back").employee == world.bob
    assert sum(open_reviews().values()) == 0


def test_a_confirmed_week_with_a_wide_interval_is_reviewed_rarely(hr, world):
    Answer.objects.filter(employee=world.alice).update(low=0.1, high=0.9, exposure=0.5)
    Answer.objects.filter(employee=world.bob).update(low=0.2, high=0.4, exposure=0.3)
    assert open_reviews()["unsure"] == 1
    Review.objects.filter(kind="unsure").update(state="answered", decided_at=timezone.now())
    assert open_reviews()["unsure"] == 0
    Review.objects.filter(kind="unsure").update(decided_at=timezone.now() - timedelta(days=200))
    assert open_reviews()["unsure"] == 1


@pytest.fixture
def heidi(contest, world, make_user):
    """A second HR manager of Care."""
    heidi = make_user("heidi", is_staff=True)
    heidi.groups.add(ensure_roles())
    ManagerScope.objects.create(user=heidi).departments.add(world.care)
    return heidi


def save(client, review, **data):
    due = data.pop("due_on", review.due_on)
    return client.post(page_of(review), {"reviewer": data.get("reviewer", review.reviewer_id), "due_on": due})


def test_a_reviewer_who_may_not_see_the_person_cannot_be_named(hr, contest, world, make_user, heidi):
    otto = make_user("otto", is_staff=True)
    otto.groups.add(ensure_roles())
    ManagerScope.objects.create(user=otto)
    assert ">otto<" not in text(hr.get(page_of(contest)))
    assert "may not see the employee" in text(save(hr, contest, reviewer=otto.pk))
    assert save(hr, contest, reviewer=heidi.pk).status_code == 302
    contest.refresh_from_db()
    assert contest.reviewer == heidi


def test_the_employee_cannot_be_named_as_own_reviewer(hr, contest, world, heidi):
    world.alice.user = heidi
    world.alice.save()
    assert "may not see the employee" in text(save(hr, contest, reviewer=heidi.pk))


def test_a_due_day_in_the_past_is_refused_and_an_old_one_may_stay(hr, contest):
    yesterday = timezone.localdate() - timedelta(days=1)
    assert "This day is in the past." in text(save(hr, contest, due_on=yesterday))
    Review.objects.update(due_on=yesterday)
    contest.refresh_from_db()
    assert save(hr, contest).status_code == 302


def test_an_overdue_review_goes_to_another_reviewer_once_a_week(hr, contest, world, heidi):
    assert pass_on_reviews() == 0
    Review.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert (pass_on_reviews(), pass_on_reviews()) == (1, 0)
    contest.refresh_from_db()
    assert contest.reviewer == heidi and contest.due_on < timezone.localdate()
    Review.objects.update(passed_on_at=timezone.now() - timedelta(days=8))
    assert pass_on_reviews() == 1
    contest.refresh_from_db()
    assert contest.reviewer == world.users["hanna"]
    assert "passed on to this reviewer" in text(hr.get(page_of(contest)))
    overview = text(hr.get(reverse("admin:index")))
    assert "1 overdue review went to another reviewer." in overview and "1 of yours is late." in overview


def test_an_overdue_review_without_another_reviewer_stays(contest, world):
    Review.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert pass_on_reviews() == 0
    contest.refresh_from_db()
    assert contest.reviewer == world.users["hanna"]


def test_a_review_of_a_reviewer_who_left_goes_to_another_one_at_once(contest, world, heidi):
    world.users["hanna"].is_active = False
    world.users["hanna"].save()
    assert pass_on_reviews() == 1
    contest.refresh_from_db()
    assert (contest.reviewer, contest.passed_on_at) == (heidi, None)
