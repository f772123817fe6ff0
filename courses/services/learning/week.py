"""An employee's week: the tasks and their assessments, for the pages that show them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from courses.arithmetic.thresholds import HALF_FROM, MOST_FROM
from courses.models import Answer, Review
from skills import exposure_bands
from skills.arithmetic.thresholds import CALLS_FROM, ROUGH_FROM, VERY_UNSURE_FROM
from skills.models import Basis, Employee, ExposureDataset, ExposureOverride, HumanSkill, Task, TaskAssessment
from skills.services.people.page_marks import tasks_mark
from skills.services.situations.situation_models import settings_of
from skills.services.situations.situation_names import situation_names
from skills.words import translated

SKILLS_NAMED = 3
_ROUNDING = 0.005  # half a per cent of the week


@dataclass(frozen=True)
class TaskView:
    """One task. assessment: None until the task is assessed; exposure, low and high are then None too. They are also
    None for a task that is too unclear to be judged, unless a person set its figure.

    share: of the week; sums to 1 over the counted tasks. percent: the share in whole per cent; sums to 100 over the
    week. skills: names of at most SKILLS_NAMED human skills that the task calls for, the strongest first. calls_for:
    slugs of all human skills that it calls for.
    """

    task: Task
    share: float
    assessment: TaskAssessment | None
    skills: Sequence[str] = ()
    reviews: Sequence[Review] = ()
    override: ExposureOverride | None = None
    percent: int = 0
    calls_for: frozenset[str] = frozenset()

    @property
    def entered_percent(self) -> int | None:
        """The share that the employee entered, in whole per cent, where another share counts; else None."""
        entered = self.task.entered_share
        is_other = entered is not None and abs(entered - self.share) >= _ROUNDING
        return round(100 * (entered or 0)) if is_other else None

    @property
    def mark(self) -> str:
        """Mark of the displayed state of the task, with which a form detects a change made meanwhile."""
        return tasks_mark([self.task])

    @property
    def exposure(self) -> float | None:
        if self.override is not None:
            return self.override.exposure
        return self.assessment.exposure if self.assessment else None

    @property
    def is_unclear(self) -> bool:
        """Whether the task is assessed and too unclear to be judged."""
        return self.exposure is None and self.assessment is not None

    @property
    def status(self) -> str:
        """Code of the task's state: 'judged', 'not_judged' or 'not_assessed'."""
        return exposure_bands.status(self.exposure, is_unclear=self.is_unclear)

    @property
    def suggestion(self) -> str:
        """The statement with corrected spelling; '' if there is nothing to correct."""
        return self.assessment.suggestion if self.assessment else ""

    @property
    def words(self) -> str:
        """The exposure in words: "partly changed by AI", "not judged" or "not assessed yet"."""
        return str(exposure_bands.words(self.exposure, is_unclear=self.is_unclear))

    @property
    def named_situations(self) -> list[str]:
        """Slugs of the situations that the task is certain enough to contain, the most certain first."""
        found = sorted(self.assessment.situations, key=lambda row: -row["strength"]) if self.assessment else []
        return [row["slug"] for row in found if row["strength"] >= settings_of("task").named_from]

    @property
    def situation_names(self) -> list[str]:
        """The names of `named_situations` in the reader's language."""
        names = situation_names() if self.named_situations else {}
        return [names[slug] for slug in self.named_situations if slug in names]

    @property
    def low(self) -> float | None:
        return self.exposure if self.override is not None or not self.assessment else self.assessment.low

    @property
    def high(self) -> float | None:
        return self.exposure if self.override is not None or not self.assessment else self.assessment.high

    @property
    def width(self) -> float:
        """Width of the interval; 0 if there is none."""
        return (self.high or 0.0) - (self.low or 0.0)

    @property
    def sureness(self) -> str:
        """How certain the exposure is, from the width of its interval: 'fairly', 'roughly' or 'hardly'."""
        if self.width >= VERY_UNSURE_FROM:
            return "hardly"
        return "roughly" if self.width >= ROUGH_FROM else "fairly"

    @property
    def band(self) -> str:
        """Exposure band: 'little', 'partly' or 'strongly'; 'unknown' without a figure."""
        return exposure_bands.band(self.exposure) if self.exposure is not None else "unknown"


@dataclass(frozen=True)
class Week:
    """An employee's tasks. tasks: counted ones, and rejected ones if requested, the largest share first.

    basis: of the assessments; None if there is no basis yet. n_suggested: number of suggested tasks. by_band: share of
    the week by exposure band. skill_names: names of the active human skills by slug.
    """

    tasks: Sequence[TaskView]
    basis: Basis | None
    n_suggested: int = 0
    by_band: dict[str, float] = field(default_factory=dict)
    skill_names: dict[str, str] = field(default_factory=dict)

    @property
    def entered_percent(self) -> int | None:
        """Sum of the entered shares, in whole per cent, where they do not add up to the week; else None.

        100 means that they fill the week and that other tasks have no entered share yet.
        """
        entered = [item.task.entered_share for item in self.counted if item.task.entered_share is not None]
        percent = round(100 * sum(entered))
        n_others = len(self.counted) - len(entered)
        is_complete = percent < 100 if n_others else percent == 100  # other tasks fill the rest of the week
        return None if not entered or is_complete else percent

    @property
    def mark_of_suggested(self) -> str:
        return tasks_mark(item.task for item in self.tasks if item.task.state == Task.State.SUGGESTED)

    @property
    def unclear_share(self) -> float:
        """Share of the week in tasks that are too unclear to be judged, from the displayed per cents."""
        return sum(item.percent for item in self.counted if item.is_unclear) / 100

    @property
    def lasting_share(self) -> float:
        """Share of the week in tasks that AI changes little or partly, from the displayed per cents."""
        return self.by_band["little"] + self.by_band["partly"]

    @property
    def lasting_word(self) -> str:
        """`most`, `half` or `less`: the lasting share as the home heading says it; empty if unclear tasks decide it."""
        if self.lasting_share >= MOST_FROM:
            return "most"
        if self.lasting_share >= HALF_FROM:
            return "half"
        return "less" if self.lasting_share + self.unclear_share < HALF_FROM else ""

    @property
    def is_unclear(self) -> bool:
        """Whether every task is too unclear to be judged."""
        return bool(self.counted) and all(item.is_unclear for item in self.counted)

    @property
    def counted(self) -> list[TaskView]:
        return [item for item in self.tasks if item.task.state != Task.State.REJECTED]


def page_basis(answer: Answer | None) -> Basis | None:
    """The basis of the figures on an employee's pages: that of the answer; without an answer, the latest one.

    None if the active dataset has no basis yet.
    """
    if answer is not None:
        return answer.basis
    return (
        Basis.objects.select_related("dataset")
        .filter(dataset__in=ExposureDataset.objects.filter(is_active=True))
        .order_by("-pk")
        .first()
    )


def read_week(
    employee: Employee, answer: Answer | None, *, with_rejected: bool = False, with_reviews: bool = False
) -> Week:
    """The employee's week. A fixed number of queries for any number of tasks."""
    rows = employee.tasks.select_related("override")
    tasks = list(rows if with_rejected else rows.counted())
    basis = page_basis(answer)
    found: dict[str, TaskAssessment] = {}
    if basis is not None:
        hashes = [task.text_hash for task in tasks]
        found = {row.text_hash: row for row in TaskAssessment.objects.filter(basis=basis, text_hash__in=hashes)}
    names = dict(HumanSkill.objects.filter(is_active=True).values_list("slug", "name"))
    reviews: dict[int, list[Review]] = {}
    if with_reviews:
        for review in employee.reviews.filter(task__isnull=False).select_related("reviewer").order_by("-created_at"):
            reviews.setdefault(review.task_id or 0, []).append(review)
    counted = [task for task in tasks if task.state != Task.State.REJECTED]
    total = sum(task.share for task in counted)
    whole = whole_percents([task.share for task in counted])
    percents = {task.pk: percent for task, percent in zip(counted, whole, strict=True)}
    views = [_view(task, total, percents, found.get(task.text_hash), names, reviews) for task in tasks]
    views.sort(key=lambda item: (-item.share, item.task.position, item.task.pk))
    by_band = dict.fromkeys(("little", "partly", "strongly", "unknown"), 0.0)
    for item in views:
        if item.task.state != Task.State.REJECTED:
            by_band[item.band] += item.percent / 100  # from the displayed per cents, so that the bands sum to 100 too
    return Week(views, basis, sum(task.state == Task.State.SUGGESTED for task in tasks), by_band, names)


def _view(
    task: Task,
    total: float,
    percents: dict[int, int],
    found: TaskAssessment | None,
    names: dict[str, str],
    reviews: dict[int, list[Review]],
) -> TaskView:
    share = 0.0
    if task.state != Task.State.REJECTED:
        share = task.share / total if total > 0 else 1 / len(percents)
    demand = found.demand if found else {}
    strongest = sorted((slug for slug in demand if slug in names), key=lambda slug: (-demand[slug], slug))
    demanded = [slug for slug in strongest if demand[slug] >= CALLS_FROM]
    return TaskView(
        task,
        share,
        found,
        [translated(names[slug]) for slug in demanded][:SKILLS_NAMED],
        reviews.get(task.pk, []),
        getattr(task, "override", None),
        percents.get(task.pk, 0),
        frozenset(demanded),
    )


def whole_percents(shares: Sequence[float]) -> list[int]:
    """The shares in whole per cent. They sum to exactly 100, and each is rounded by less than one per cent.

    Largest remainder method: the per cents lost by rounding down go to the shares that lost most. Ties: the earlier
    share first. If all shares are zero, they count as equal.
    """
    if not shares:
        return []
    total = sum(shares)
    exact = [100 * share / total if total > 0 else 100 / len(shares) for share in shares]
    whole = [int(value) for value in exact]
    by_loss = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for i in by_loss[: 100 - sum(whole)]:
        whole[i] += 1
    return whole
