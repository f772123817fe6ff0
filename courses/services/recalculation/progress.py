"""Progress of a run."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from courses.models import Recalculation
from courses.services.recalculation.chunk_lease import HEARTBEATS


@dataclass(frozen=True)
class Progress:
    """done, total: number of texts, courses and employees in all stages; total is 0 until the run is planned.

    `done` never decreases, and equals `total` when the run has finished. per_second: 0 until something is done.
    stands_still: no worker has worked on the active run for a few heartbeats.
    """

    state: str
    stage: str
    done: int
    total: int
    per_second: float
    n_failed: int
    n_without_tasks: int
    is_active: bool
    stands_still: bool = False

    @property
    def fraction(self) -> float:
        """0..1."""
        if self.state == Recalculation.State.FINISHED:
            return 1.0
        return self.done / self.total if self.total else 0.0

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that 100 means finished."""
        return int(100 * self.fraction)

    @property
    def minutes_left(self) -> int | None:
        """Whole minutes at the average rate so far, at least 1 while the run is active; None before anything is done,
        and at the end."""
        if not self.is_active or self.stands_still or self.per_second <= 0 or not self.total:
            return None
        return whole_minutes((self.total - self.done) / self.per_second)


def whole_minutes(seconds: float) -> int:
    """Rounded, at least 1."""
    return max(1, round(seconds / 60))


def progress(run: Recalculation) -> Progress:
    """The run's progress as stored now, whatever values the given instance has. One query."""
    return progress_of(Recalculation.objects.with_sums().get(pk=run.pk))


def progress_of(run: Recalculation) -> Progress:
    """The progress of a run read `with_sums`. No query."""
    done, total = run.sum_done or 0, run.sum_total or 0  # type: ignore[attr-defined]
    if run.state == Recalculation.State.FINISHED and run.sum_total is None:  # type: ignore[attr-defined]
        done = total = run.n_employees  # its chunks were deleted a week after it finished
    end = run.finished_at or timezone.now()
    seconds = (end - run.started_at).total_seconds() if run.started_at else 0.0
    return Progress(
        state=run.state,
        stage=run.get_state_display(),
        done=done,
        total=total,
        per_second=done / seconds if seconds > 0 else 0.0,
        n_failed=max(run.n_failed, run.sum_failures or 0),  # type: ignore[attr-defined]
        n_without_tasks=max(
            run.n_without_tasks,
            (run.sum_no_tasks or 0) + (run.sum_idle or 0),  # type: ignore[attr-defined]
        ),
        is_active=run.is_active,
        stands_still=_stands_still(run),
    )


def _stands_still(run: Recalculation) -> bool:
    if not run.is_active or run.heartbeat_at is None or run.sum_in_work:  # type: ignore[attr-defined]
        return False
    return run.heartbeat_at < timezone.now() - timedelta(seconds=HEARTBEATS * settings.RESKILL_HEARTBEAT_S)
