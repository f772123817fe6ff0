"""Tests of recalculation by real worker processes."""

import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings

from courses.models import Answer, Chunk, Recalculation, RecalculationFailure
from courses.services import recalculation
from courses.tasks import advance_recalculation, do_chunk, recalculate_everyone, watch_recalculations
from tests.courses.organisations import add_task, make_organisation
from tests.patience import PATIENCE_S
from tests.worker.conftest import ROOT


def state(run: Recalculation) -> str:
    run.refresh_from_db()
    return run.state


def finished(run: Recalculation):
    return lambda: state(run) == "finished"


def current() -> list[int]:
    """Sorted employee ids of the current answers, with duplicates if there are any."""
    return sorted(Answer.objects.current().values_list("employee", flat=True))


def test_a_worker_computes_a_run_end_to_end_then_finds_everybody_unchanged(house):
    people = make_organisation(8)
    people[3].tasks.all().delete()
    house.start()
    run = recalculation.start_recalculation()
    house.send(advance_recalculation, run.pk)
    house.wait(finished(run), "the first run")
    assert (run.n_done, run.n_without_tasks, run.n_failed, run.n_published) == (7, 1, 0, 7)
    assert not RecalculationFailure.objects.exists()  # employees without tasks are counted, but get no row
    assert current() == [person.pk for person in people if person != people[3]]

    add_task(people[0], "draw maps for visitors")
    again = recalculation.start_recalculation()
    house.send(advance_recalculation, again.pk)
    house.wait(finished(again), "the second run")
    assert (again.n_done, again.n_unchanged, again.n_without_tasks) == (1, 6, 1)


def test_chunks_delivered_twice_to_two_workers_count_once(house):
    people = make_organisation(12)
    house.start(name="one")
    house.start(name="two")
    run = recalculation.start_recalculation()
    for _ in range(3):
        house.send(advance_recalculation, run.pk)
    delivered = set()

    def deliver_again():
        for pk in run.chunks.exclude(pk__in=delivered).values_list("pk", flat=True):
            house.send(do_chunk, pk)
            delivered.add(pk)
        return state(run) == "finished"

    house.wait(deliver_again, "the run")
    assert current() == [person.pk for person in people]
    assert (run.n_done, run.n_published) == (12, 12)
    assert Answer.objects.count() == 12


def test_two_simultaneous_starts_give_one_run_and_one_persons_run_finishes(house):
    people = make_organisation(9)
    house.start(name="one")
    house.start(name="two")
    house.send(recalculate_everyone)
    house.send(recalculate_everyone)
    house.wait(lambda: Recalculation.objects.exists(), "a run")
    alone = recalculation.start_recalculation(scope="employees", employee_ids=[people[0].pk], force=True)
    house.send(advance_recalculation, alone.pk)
    house.wait(lambda: not Recalculation.objects.active().exists(), "both runs")
    assert set(Recalculation.objects.values_list("state", flat=True)) == {"finished"}
    assert current() == [person.pk for person in people]
    newest = Answer.objects.filter(employee=people[0]).order_by("recalculation").last()
    assert newest.is_current


def test_a_run_cancelled_in_the_middle_publishes_nothing_until_it_is_resumed(house):
    people = make_organisation(20)
    house.start(RESKILL_ENCODER="tests.worker.fakes.SlowEncoder")
    run = recalculation.start_recalculation()
    house.send(advance_recalculation, run.pk)
    house.wait(lambda: Chunk.objects.filter(recalculation=run, state="done").exists(), "a chunk done")
    recalculation.cancel_recalculation(run)
    house.wait(lambda: not run.chunks.filter(state="taken").exists(), "the last chunk in work")
    done = run.chunks.filter(state="done").count()
    house.wait(lambda: house.n_messages() == 0, "the worker to have read every message")
    assert (run.chunks.filter(state="done").count(), state(run), current()) == (done, "cancelled", [])
    recalculation.resume_recalculation(run)
    house.send(advance_recalculation, run.pk)
    house.wait(finished(run), "the resumed run")
    assert current() == [person.pk for person in people]


@pytest.mark.chaos
def test_a_worker_idle_for_longer_than_any_socket_timeout_still_takes_work(house):
    make_organisation(3)
    worker = house.start()
    house.send(watch_recalculations)
    time.sleep(
        1.2 * settings.CELERY_BROKER_TRANSPORT_OPTIONS["socket_timeout"]
    )  # no event to wait for: the test is about idle time
    assert worker.is_alive
    run = recalculation.start_recalculation()
    house.send(advance_recalculation, run.pk)
    house.wait(finished(run), "the run")


def test_the_command_shows_a_progress_bar_and_the_result_and_can_cancel(house):
    make_organisation(5)
    house.start()
    done = house.manage("recalculate")
    assert done.returncode == 0, done.stderr
    assert "5 employees, 5 answers computed" in done.stdout
    assert "100%" in done.stderr and "%" not in done.stdout
    house.workers[0].stop()
    assert "waiting" in house.manage("recalculate", "--no-wait").stdout
    run = Recalculation.objects.order_by("pk").last()
    assert "cancelled" in house.manage("recalculate", "--cancel", str(run.pk)).stdout


def test_one_persons_edit_becomes_a_new_answer_of_this_person_alone(house):
    people = make_organisation(5)
    house.start()
    run = recalculation.start_recalculation()
    house.send(advance_recalculation, run.pk)
    house.wait(finished(run), "everyone")
    add_task(people[0], "write songs for the garden")
    before = answers_of(people[1:])
    alone = recalculation.start_recalculation(scope="employees", employee_ids=[people[0].pk])
    house.send(advance_recalculation, alone.pk)
    house.wait(finished(alone), "one person")
    assert (alone.n_employees, alone.n_done, alone.n_published) == (1, 1, 1)
    assert answers_of(people[1:]) == before


def answers_of(people) -> list[tuple]:
    rows = Answer.objects.filter(employee__in=people).order_by("pk")
    return list(rows.values_list("pk", "employee", "is_current"))


def test_ctrl_c_keeps_the_run_and_prints_how_to_resume_and_cancel_it(house):
    make_organisation(3)
    log = house.folder / "command.log"
    with log.open("wb") as out, subprocess.Popen(
        [sys.executable, "manage.py", "recalculate"], cwd=ROOT, env=house.environ, stderr=out,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  tests started in the background ignore SIGINT
    ) as command:  # fmt: skip
        house.wait(
            lambda: "recalculate" in log.read_text(errors="replace") or command.poll() is not None,
            "the bar of the command",
        )
        command.send_signal(signal.SIGINT)
        command.wait(PATIENCE_S)
    output = log.read_text(errors="replace")
    run = Recalculation.objects.get()
    assert command.returncode == 1 and run.is_active
    assert f"--resume {run.pk}" in output and f"--cancel {run.pk}" in output and "Traceback" not in output
    house.start()
    assert "3 published" in house.manage("recalculate", "--resume", str(run.pk)).stdout


def test_without_a_queue_the_command_prints_what_to_do_and_the_run_waits(house):
    make_organisation(3)
    done = house.manage("recalculate", "--no-wait", REDIS_URL="redis://127.0.0.1:1/0")
    assert done.returncode == 1 and "REDIS_URL" in done.stderr and "Traceback" not in done.stderr
    run = Recalculation.objects.get()
    house.start()
    house.send(watch_recalculations)
    house.wait(finished(run), "the run that was never enqueued")
    assert run.n_published == 3
