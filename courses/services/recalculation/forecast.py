"""How many people a run would be about and about how long it would take, before it starts."""

from dataclasses import dataclass
from statistics import median

from courses.models import Recalculation
from courses.services.recalculation.progress import whole_minutes

_RUNS_READ = 5
_COMPUTED_FROM = 10  # a run that computed fewer answers says little about the speed


@dataclass(frozen=True)
class Forecast:
    """n: people. minutes: whole minutes, at least 1; None if no earlier run shows the speed, or for nobody."""

    n: int
    minutes: int | None


def people_a_second() -> float | None:
    """Median number of answers that the last finished runs computed in a second; None without such a run.

    Runs that waited for a person are left out, because their time includes the wait. So are paused runs: resuming keeps
    the start, and the median ignores a few of them.
    """
    runs = Recalculation.objects.filter(
        state=Recalculation.State.FINISHED, decided_at=None, n_done__gte=_COMPUTED_FROM, started_at__isnull=False
    )
    times = runs.order_by("-pk").values_list("n_done", "started_at", "finished_at")[:_RUNS_READ]
    rates = [n / (end - start).total_seconds() for n, start, end in times if start and end and end > start]
    return median(rates) if rates else None


def forecast(n: int, rate: float | None) -> Forecast:
    """The forecast for n people at this rate. It is the longest time: people for whom nothing changed are skipped."""
    return Forecast(n, whole_minutes(n / rate) if n and rate else None)
