"""Recalculations in the admin: started for visible employees, controlled with buttons, compared, and tried again."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import Answer, Recalculation, RecalculationFailure, ReleaseRule
from courses.services.recalculation import advance, pause_recalculation, recalculate_here, start_recalculation
from courses.services.recalculation.release_rules import every_run_waits
from courses.services.recalculation.runs import resume_recalculation
from courses.services.recalculation.stale_answers import stale_employees
from skills.models import Employee, ManagerScope
from skills.services.access.roles import ensure_roles
from skills.stored_messages import Message
from tests.courses.organisations import add_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(world, client, monkeypatch):
    """Hanna, HR for Care, signed in. Runs are not enqueued but appended to `client.sent`."""
    from courses import tasks

    sent = []
    monkeypatch.setattr(tasks.advance_recalculation, "delay_on_commit", sent.append)
    world.users["hanna"].groups.add(ensure_roles())
    client.force_login(world.users["hanna"])
    client.sent = sent
    return client


@pytest.fixture
def everyone(hr, world):
    """Hanna, who may see every department."""
    ManagerScope.objects.filter(user=world.users["hanna"]).update(sees_everyone=True)
    return hr


def url(name: str, *args) -> str:
    return reverse(f"admin:courses_recalculation_{name}", args=args)


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_nothing_is_stale_after_a_run_and_an_edit_makes_one_person_stale(world):
    assert not stale_employees(Employee.objects.all()).exists()
    add_task(world.alice, "water the plants in the hall")
    assert list(stale_employees(Employee.objects.all())) == [world.alice]


def test_everybody_is_stale_when_the_catalogue_changed(world):
    from courses.models import Course

    Course.objects.first().delete()
    assert set(stale_employees(Employee.objects.all())) == {world.alice, world.bob}


def test_a_run_over_stale_answers_contains_only_those_people(everyone, world):
    add_task(world.bob, "water the plants in the hall")
    assert everyone.post(url("start_run"), {"over": "stale"}).status_code == 302
    run = Recalculation.objects.latest("pk")
    assert (run.scope, run.employee_ids, everyone.sent) == ("employees", [world.bob.pk], [run.pk])


def test_with_everything_up_to_date_no_run_is_started(everyone, world):
    before = Recalculation.objects.count()
    assert "up to date" in text(everyone.post(url("start_run"), {"over": "stale"}))
    assert Recalculation.objects.count() == before


def test_a_get_request_starts_no_run(everyone):
    before = Recalculation.objects.count()
    assert everyone.get(url("start_run")).status_code == 200
    assert Recalculation.objects.count() == before


def test_hanna_starts_runs_over_her_departments_only(hr, world):
    hr.post(url("start_run"), {"over": "all", "force": "on"})
    run = Recalculation.objects.latest("pk")
    assert (run.scope, run.employee_ids, run.force) == ("employees", [world.alice.pk], True)
    hr.post(url("start_run"), {"over": "department", "department": world.office.pk})
    assert Recalculation.objects.latest("pk") == run
    hr.post(url("start_run"), {"over": "department", "department": world.care.pk})
    assert Recalculation.objects.latest("pk").department == world.care


def test_a_run_is_paused_resumed_and_finishes(everyone, world):
    run = start_recalculation(force=True, requested_by=world.users["hanna"])
    advance(run.pk)
    everyone.post(url("pause", run.pk))
    run.refresh_from_db()
    assert run.state == "paused" and advance(run.pk) == []
    assert "Resume" in text(everyone.get(url("change", run.pk)))
    everyone.post(url("resume", run.pk))
    run.refresh_from_db()
    assert run.state == "queued" and everyone.sent[-1] == run.pk
    assert recalculate_here(run=run).state == "finished"
    assert Answer.objects.current().filter(recalculation=run).count() == 2


def test_a_paused_run_can_be_cancelled_and_a_finished_one_cannot_be_paused(everyone, world):
    run = start_recalculation(force=True)
    advance(run.pk)
    pause_recalculation(run)
    everyone.post(url("cancel", run.pk))
    run.refresh_from_db()
    assert run.state == "cancelled"
    resume_recalculation(run)
    assert pause_recalculation(recalculate_here(run=run)).state == "finished"


@pytest.mark.parametrize("what", ["pause", "cancel", "resume", "retry"])
def test_hanna_cannot_control_a_run_over_everybody(hr, world, what):
    run = start_recalculation(force=True)
    assert hr.post(url(what, run.pk)).status_code == 403
    run.refresh_from_db()
    assert run.state == "queued"


@pytest.mark.parametrize("what", ["pause", "cancel", "resume"])
def test_a_get_request_does_not_change_a_run(everyone, world, what):
    run = start_recalculation(force=True)
    everyone.get(url(what, run.pk))
    run.refresh_from_db()
    assert run.state == "queued"


def test_failures_are_shown_by_cause_and_tried_again(everyone, world):
    run = Recalculation.objects.latest("pk")
    RecalculationFailure.objects.create(
        recalculation=run, employee=world.bob, stage="match", reason=Message.of("no_tasks")
    )
    Recalculation.objects.filter(pk=run.pk).update(n_failed=1)
    page = text(everyone.get(url("failures", run.pk)))
    assert "<strong>1</strong>: No tasks are known." in page and "Bob" in page
    everyone.post(url("retry", run.pk))
    again = Recalculation.objects.latest("pk")
    assert (again.employee_ids, again.force) == ([world.bob.pk], True)


def test_people_without_tasks_are_counted_by_a_run_and_listed_by_name(everyone, world):
    world.bob.tasks.all().delete()
    run = recalculate_here(run=start_recalculation())
    page = " ".join(everyone.get(url("failures", run.pk)).content.decode().split())
    assert "<strong>1</strong>: <a href" in page and "?profile=none" in page
    assert "The run failed for nobody" not in page
    of_run = everyone.get(url("change", run.pk)).content.decode()
    assert "1 person has no tasks" in of_run and "The run failed for" not in of_run
    assert "1 without tasks, 0 failed" in of_run and url("retry", run.pk) not in of_run


def test_a_runs_page_shows_the_next_states_in_the_readers_language(everyone, world):
    run = start_recalculation(force=True)
    for page in (url("change", run.pk), url("watch", run.pk)):
        assert "Possible next states: reading texts, failed, cancelled, paused." in text(everyone.get(page))
        german = text(everyone.get(page, headers={"accept-language": "de"}))
        assert "Mögliche nächste Stände: Texte lesen, gescheitert, abgebrochen, angehalten." in german
    assert "Possible next states" not in text(everyone.get(url("watch", run.pk) + "?link=1"))
    Recalculation.objects.filter(pk=run.pk).update(state="discarded")
    assert "Possible next states" not in text(everyone.get(url("change", run.pk)))


def test_an_ended_run_is_not_resumed_and_the_reason_is_in_german(everyone, world):
    run = recalculate_here(run=start_recalculation(force=True))
    answer = everyone.post(url("resume", run.pk), headers={"accept-language": "de"}, follow=True)
    assert f"Lauf {run.pk} ist abgeschlossen" in text(answer)


def test_a_failure_in_another_department_is_not_shown(hr, world):
    run = Recalculation.objects.latest("pk")
    reason = Message.of("text", text="Bob's own reason")
    RecalculationFailure.objects.create(recalculation=run, employee=world.bob, stage="match", reason=reason)
    assert "own reason" not in text(hr.get(url("failures", run.pk)))


def test_changed_answers_are_shown_with_gained_and_lost_courses(everyone, world):
    old = Answer.objects.current().get(employee=world.alice)
    Answer.objects.filter(pk=old.pk).update(exposure=0.9 if old.exposure < 0.5 else 0.1, low=0, high=1)
    lost = old.recommendations.first()
    lost.course.is_retired = True
    lost.course.save()
    run = recalculate_here(run=start_recalculation(force=True))
    assert run.summary["moved"]["band_up"] + run.summary["moved"]["band_down"] >= 1
    page = text(everyone.get(url("moved", run.pk)))
    assert "Alice" in page and "→" in page and lost.course.title in page
    assert "Whose answer changes" in text(everyone.get(url("change", run.pk)))


def test_changed_answers_of_another_department_are_not_shown(hr, world):
    run = recalculate_here(run=start_recalculation(force=True))
    Answer.objects.filter(recalculation=run).update(movement="courses")
    page = text(hr.get(url("moved", run.pk)))
    assert "Alice" in page and "Bob" not in page


def test_ratios_before_and_after_are_kept_with_the_run(world):
    run = recalculate_here(run=start_recalculation(force=True))
    assert run.summary["impact"] == {
        "department": {str(world.care.pk): [1, 1, 1], str(world.office.pk): [1, 1, 1]},
        "held": {},
    }


def test_the_chosen_employees_are_recalculated(hr, world):
    action = {"action": "recalculate", "_selected_action": [world.alice.pk, world.bob.pk]}
    hr.post(reverse("admin:skills_employee_changelist"), action)
    assert Recalculation.objects.latest("pk").employee_ids == [world.alice.pk]


def test_the_list_of_runs_and_a_run_open(everyone, world):
    assert everyone.get(url("changelist")).status_code == 200
    run = Recalculation.objects.latest("pk")
    page = text(everyone.get(url("change", run.pk)))
    assert "Restore the previous answers" in page


def test_the_form_says_how_many_people_and_how_long(everyone, world):
    now = timezone.now()
    Recalculation.objects.update(
        state="finished", n_done=100, started_at=now - timedelta(seconds=6000), finished_at=now, decided_at=None
    )
    page = text(everyone.get(url("start_run")))
    assert "everybody you may see: 2 people, at most about 2 minutes" in page
    assert "only those whose answer is out of date: 0 people" in page
    assert "Care (1 person, at most about 1 minute)" in page


def test_a_manager_of_one_department_reads_only_its_numbers(hr, world):
    page = text(hr.get(url("start_run")))
    assert "everybody you may see: 1 person" in page
    assert "No finished run shows yet how long a run takes." in page


@pytest.mark.parametrize("what", ["pause", "cancel"])
def test_a_finished_run_is_not_said_to_be_paused(everyone, world, what):
    run = recalculate_here(run=start_recalculation(force=True))
    page = text(everyone.post(url(what, run.pk), follow=True))
    assert f"Run {run.pk} was not changed. Its state is: finished." in page
    assert "Paused." not in page and "Cancelled." not in page


def test_the_whole_page_is_loaded_again_when_the_state_changes(everyone, world):
    run = recalculate_here(run=start_recalculation(force=True))
    assert everyone.get(url("watch", run.pk), {"shown": "match"}).headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in everyone.get(url("watch", run.pk), {"shown": run.state}).headers
    assert "HX-Refresh" not in everyone.get(url("watch", run.pk), {"link": "1"}).headers


def test_first_answers_are_shown_in_the_table_of_bands(everyone, world):
    Answer.objects.all().delete()
    run = recalculate_here(run=start_recalculation(force=True))
    page = text(everyone.get(url("change", run.pk)))
    assert "2 people get a first answer." in page
    assert "no answer before (first answers)" in page


def test_the_rule_that_every_run_waits_is_set_with_a_reason(everyone, world):
    assert "Give" not in text(everyone.get(url("show_release_rule")))
    assert not ReleaseRule.objects.exists()
    assert "This field is required." in text(everyone.post(url("show_release_rule"), {"every_run_waits": "on"}))
    everyone.post(url("show_release_rule"), {"every_run_waits": "on", "reason": "Agreed with the council."})
    rule = ReleaseRule.objects.get()
    assert (rule.every_run_waits, rule.changed_by) == (True, world.users["hanna"])
    assert "Agreed with the council." in text(everyone.get(url("show_release_rule")))
    assert "A person has to release every run" in text(everyone.get(url("start_run")))
    everyone.post(url("show_release_rule"), {"every_run_waits": "", "reason": "Faster again."})
    assert not every_run_waits()


def test_a_manager_of_one_department_cannot_change_the_rule(hr, world):
    assert hr.get(url("show_release_rule")).status_code == 403
    assert hr.post(url("show_release_rule"), {"every_run_waits": "on", "reason": "Why"}).status_code == 403
    assert not ReleaseRule.objects.exists()
