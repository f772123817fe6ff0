"""Assertions that must hold during a run and after any fault."""

from collections.abc import Sequence

from courses.models import Answer, Chunk, PathStep, Recalculation, Recommendation
from courses.services import recalculation
from skills.models import Employee


def assert_readers_see_one_run() -> None:
    """Asserts that no employee has two current answers and that all current answers are from the same run."""
    current = list(Answer.objects.current().values_list("employee", "recalculation"))
    assert len(current) == len({employee for employee, _run in current})
    assert len({run for _employee, run in current}) <= 1, current


def assert_whole(people: Sequence[Employee], run: Recalculation) -> None:
    """Asserts that each employee has one complete current answer from this run, and that the run's counts agree."""
    run.refresh_from_db()
    assert run.state == "finished", (run.state, run.message)
    assert run.message == ""
    current = Answer.objects.current()
    assert sorted(current.values_list("employee", flat=True)) == [person.pk for person in people]
    assert set(current.values_list("recalculation", "basis")) == {(run.pk, run.basis_id)}
    assert (run.n_employees, run.n_done, run.n_published, run.n_failed) == (len(people), len(people), len(people), 0)
    assert Answer.objects.filter(recalculation=run).count() == len(people)
    assert not Chunk.objects.filter(recalculation=run).exclude(state="done").exists()
    now = recalculation.progress(run)
    assert now.done == now.total > 0 and now.percent == 100
    computed, undisturbed = content(run), content(recalculation.recalculate_here(run=_forced_run()))
    for what, rows in computed.items():
        other = [pair for pair in zip(rows, undisturbed[what], strict=False) if pair[0] != pair[1]]
        assert rows == undisturbed[what], f"{what} differ from those of an undisturbed run: {other[:1]}"


def _forced_run() -> Recalculation:
    return recalculation.start_recalculation(force=True)


def content(run: Recalculation) -> dict:
    """Results of a run by employee, without row ids."""
    fields = ("answer__employee", "rank", "course", "score", "parts")
    steps = ("answer__employee", "position", "course", "starts_week", "ends_week", "skill")
    numbers = ("employee", "exposure", "low", "high", "needs", "path_weeks", "inputs_fingerprint")
    return {
        "answers": list(Answer.objects.filter(recalculation=run).order_by("employee").values_list(*numbers)),
        "recommendations": list(
            Recommendation.objects.filter(answer__recalculation=run).order_by(*fields[:2]).values_list(*fields)
        ),
        "steps": list(PathStep.objects.filter(answer__recalculation=run).order_by(*steps[:2]).values_list(*steps)),
    }


class Watched:
    """Observes a run's progress and asserts that it never decreases and never exceeds its total."""

    def __init__(self, run: Recalculation, *, one_run: bool = True) -> None:
        self.run, self.done, self.one_run = run, 0, one_run

    def look(self) -> None:
        now = recalculation.progress(self.run)
        assert self.done <= now.done <= now.total or not now.total, (self.done, now)
        self.done = now.done
        if self.one_run:
            assert_readers_see_one_run()
