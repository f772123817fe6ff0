"""Faults during a run: queue, database, clock, schedule, versions, and edits by users."""

import os
import signal
import time

import pytest
from django.db import connection

from courses.models import Answer, Course, Recalculation
from courses.services import recalculation
from courses.tasks import advance_recalculation, do_chunk, recalculate_everyone, watch_recalculations
from skills.models import Employee
from tests.courses.organisations import add_task, make_organisation
from tests.migrated import admin_cursor
from tests.patience import PATIENCE_S
from tests.worker.whole import Watched, assert_readers_see_one_run, assert_whole

CHUNK_LEFT_MESSAGE = "is left to workers of its own version and model"  # what a worker logs
SLOW = {"RESKILL_ENCODER": "tests.worker.fakes.SlowEncoder"}


def begin(house, **fields) -> Recalculation:
    run = recalculation.start_recalculation(**fields)
    house.send(advance_recalculation, run.pk)
    return run


def in_the_middle(run):
    """Condition: at least one chunk is done and one is taken."""
    return lambda: run.chunks.filter(state="done").exists() and run.chunks.filter(state="taken").exists()


def finish(house, run, *, one_run: bool = True) -> None:
    """Enqueues the watchdog as beat does until the run ends. one_run: the run covers all employees, changed or not."""
    watched, last = Watched(run, one_run=one_run), [0.0]

    def ended() -> bool:
        if time.monotonic() - last[0] > 1:
            house.send(watch_recalculations)
            last[0] = time.monotonic()
        watched.look()
        run.refresh_from_db()
        return not run.is_active

    house.wait(ended, f"the end of run {run.pk}")


@pytest.mark.chaos
def test_a_database_connection_that_is_cut_is_opened_again(house):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connections to cut")
    people = make_organisation(20)
    house.start(**SLOW)
    run = begin(house)
    for _ in range(4):
        house.wait(lambda: run.chunks.filter(state="taken").exists() or finished(run), "a chunk in work")
        with admin_cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s",
                [connection.settings_dict["NAME"], _own_backend_pid()],
            )
        house.wait(others_are_connected, "a new connection")
    finish(house, run)
    assert_whole(people, run)


def finished(run) -> bool:
    run.refresh_from_db()
    return run.state == "finished"


def others_are_connected() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [connection.settings_dict["NAME"]],
        )
        return cursor.fetchone()[0] > 0


def _own_backend_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


@pytest.mark.chaos
def test_tasks_delivered_twice_and_long_after_the_end_change_nothing(house):
    people = make_organisation(9)
    house.start(name="one")
    house.start(name="two")
    run = begin(house)
    for pk in list(run.chunks.values_list("pk", flat=True)):
        house.send(do_chunk, pk)
    finish(house, run)
    before = list(Answer.objects.order_by("pk").values_list("pk", "is_current"))
    for pk in run.chunks.values_list("pk", flat=True):
        house.send(do_chunk, pk)
        house.send(advance_recalculation, run.pk)
    second = begin(house, scope="employees", employee_ids=[people[0].pk])  # queued after those messages
    finish(house, second)
    assert list(Answer.objects.order_by("pk").values_list("pk", "is_current")) == before
    assert second.n_unchanged == 1
    assert_whole(people, run)


@pytest.mark.chaos
def test_a_run_started_during_another_run_wins_for_its_employees(house):
    people = make_organisation(12)
    house.start(name="one", **SLOW)
    house.start(name="two", **SLOW)
    everyone = begin(house)
    house.wait(in_the_middle(everyone), "the middle")
    alone = begin(house, scope="employees", employee_ids=[people[0].pk, people[5].pk], force=True)
    house.send(recalculate_everyone)  # joins the active run
    house.wait(lambda: not Recalculation.objects.active().exists(), "both")
    assert Recalculation.objects.count() == 2
    assert set(Recalculation.objects.values_list("state", flat=True)) == {"finished"}
    current = dict(Answer.objects.current().values_list("employee", "recalculation"))
    theirs = {people[0].pk, people[5].pk}
    assert current == {person.pk: (alone if person.pk in theirs else everyone).pk for person in people}
    assert Answer.objects.current().count() == 12


@pytest.mark.chaos
def test_a_course_deleted_and_a_profile_edited_during_a_run_fail_nobody(house):
    people = make_organisation(20)
    house.start()
    first = begin(house)
    finish(house, first)
    house.workers[0].stop()
    house.start(name="slow", **SLOW)
    run = begin(house, force=True)
    house.wait(lambda: run.chunks.filter(stage="match", state="done").exists(), "the first people matched")
    Course.objects.filter(pk=Answer.objects.current().first().recommendations.first().course_id).delete()
    add_task(people[-1], "write songs for the garden")
    Employee.objects.filter(pk=people[-2].pk).update(weekly_hours=5)
    finish(house, run)
    assert (run.state, run.n_failed) == ("finished", 0)
    assert sorted(Answer.objects.current().values_list("employee", flat=True)) == [person.pk for person in people]
    assert set(Answer.objects.current().values_list("recalculation", flat=True)) == {run.pk}
    last = begin(house)  # recomputes employees whose answer was computed before the course was deleted
    finish(house, last, one_run=False)
    again = recalculation.recalculate_here(run=recalculation.start_recalculation())
    assert (again.n_done, again.n_unchanged) == (0, 20)


@pytest.mark.chaos
def test_a_run_cancelled_while_its_worker_is_killed_resumes_and_completes(house):
    people = make_organisation(20)
    worker = house.start(**SLOW)
    run = begin(house)
    house.wait(in_the_middle(run), "the middle")
    os.killpg(worker.process.pid, signal.SIGKILL)
    recalculation.cancel_recalculation(run)
    n_messages_of_killed_worker = house.n_messages()
    house.start(name="second")
    house.send(watch_recalculations)
    house.wait(lambda: house.n_messages() <= n_messages_of_killed_worker, "the watchdog")
    run.refresh_from_db()
    assert run.state == "cancelled" and not Answer.objects.current().exists()
    recalculation.resume_recalculation(run)
    house.send(advance_recalculation, run.pk)
    finish(house, run)
    assert_whole(people, run)


@pytest.mark.chaos
def test_chunks_done_twice_after_a_clock_jump_are_counted_once(house):
    people = make_organisation(24)
    clock = house.folder / "clock"
    clock.write_text("0")
    shifted = {"TEST_CLOCK": str(clock)}
    house.start("-A", "tests.worker.shifted", name="shifted", **SLOW, **shifted)
    house.start(name="steady", **SLOW)
    run = begin(house)
    for shift in (7200, -7200, 86400, 0):
        house.wait(lambda: run.chunks.filter(state="taken").exists() or finished(run), "a chunk in work")
        clock.write_text(str(shift))
        for pk in run.chunks.filter(state="taken").values_list("pk", flat=True):
            house.send(do_chunk, pk)  # to a worker whose clock may say that the lease has expired
        done = run.chunks.filter(state="done").count()
        house.wait(lambda: run.chunks.filter(state="done").count() > done or finished(run), "the next chunk")  # noqa: B023
    finish(house, run)
    assert_whole(people, run)


@pytest.mark.chaos
def test_a_restarted_schedule_finds_a_run_that_was_never_enqueued(house):
    people = make_organisation(6)
    house.start()
    beat = house.start_beat(RESKILL_WATCH_EVERY_S="1")
    os.killpg(beat.process.pid, signal.SIGKILL)
    beat.process.wait()
    run = recalculation.start_recalculation()  # not enqueued, as if the front door had crashed just then
    house.wait(lambda: house.n_messages() == 0, "the worker to have read every message")
    assert run.chunks.count() == 0
    house.start_beat(RESKILL_WATCH_EVERY_S="1")
    house.wait(lambda: finished(run), "the orphan")
    assert_whole(people, run)


@pytest.mark.chaos
def test_a_worker_of_an_older_version_leaves_the_run_to_other_workers(house):
    people = make_organisation(12)
    house.environ["RESKILL_CHUNK_LEASE_S"] = str(PATIENCE_S)  # the time that the other worker may take
    old = house.start("-A", "tests.worker.shifted", "-l", "info", name="old", TEST_VERSION="0.0.1")
    house.wait(lambda: " ready." in old.log.read_text(), "the old worker")
    run = recalculation.start_recalculation()
    for pk in recalculation.advance(run.pk):
        house.send(do_chunk, pk)
    house.wait(lambda: CHUNK_LEFT_MESSAGE in old.log.read_text(), "a chunk that the old worker leaves")
    house.start(name="new")
    finish(house, run)
    assert_whole(people, run)


@pytest.mark.chaos
def test_a_run_fails_with_a_message_if_only_workers_of_another_model_remain(house):
    make_organisation(3)
    house.start(RESKILL_ENCODER="tests.worker.fakes.OtherModel")
    run = recalculation.start_recalculation()
    for pk in recalculation.advance(run.pk):
        house.send(do_chunk, pk)
    finish(house, run)
    assert run.state == "failed" and "changed during the run" in run.message
    assert_readers_see_one_run()
