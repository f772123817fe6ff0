"""How far a run is."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils import timezone

from courses.models import Chunk, Recalculation


@dataclass(frozen=True)
class Progress:
    """done, total: texts, courses and employees to be worked on, in all stages; total is 0 until the run is planned.

    `done` never goes back, and is `total` when the run has finished. per_second: 0 until something is done.
    """

    state: str
    stage: str
    done: int
    total: int
    per_second: float
    n_failed: int
    is_active: bool

    @property
    def fraction(self) -> float:
        """0..1."""
        if self.state == Recalculation.State.FINISHED:
            return 1.0
        return self.done / self.total if self.total else 0.0

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 means finished."""
        return int(100 * self.fraction)

    @property
    def minutes_left(self) -> int | None:
        """Whole minutes at the rate so far, at least 1 while it goes on; None before anything is done, and at the end."""
        if not self.is_active or self.per_second <= 0 or not self.total:
            return None
        return max(1, round((self.total - self.done) / self.per_second / 60))


def progress(run: Recalculation) -> Progress:
    """The run's progress as the database has it now, whatever the instance at hand remembers."""
    run = Recalculation.objects.get(pk=run.pk)
    counts = run.chunks.aggregate(
        total=Sum("size", default=0), done=Sum("size", filter=Q(state=Chunk.State.DONE), default=0), n=Count("pk")
    )
    done, total = counts["done"], counts["total"]
    if run.state == Recalculation.State.FINISHED and not counts["n"]:  # its chunks were thrown away long ago
        done = total = run.n_employees
    end = run.finished_at or timezone.now()
    seconds = (end - run.started_at).total_seconds() if run.started_at else 0.0
    return Progress(
        state=run.state,
        stage=run.get_state_display(),
        done=done,
        total=total,
        per_second=done / seconds if seconds > 0 else 0.0,
        n_failed=run.failures.count(),
        is_active=run.is_active,
    )
