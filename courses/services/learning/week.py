"""A person's week: their tasks with what was concluded of each, for the pages about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from courses.models import Answer, Review
from skills import exposure_bands
from skills.arithmetic.thresholds import CALLS_FROM, ROUGH_FROM, VERY_UNSURE_FROM
from skills.models import Basis, Employee, ExposureDataset, ExposureOverride, HumanSkill, Task, TaskAssessment
from skills.services.people.page_marks import tasks_mark
from skills.words import translated

SKILLS_NAMED = 3


@dataclass(frozen=True)
class TaskView:
    """One task. assessment: None until the task has been assessed; then exposure, low and high are None too.

    share: of 1 over the counted tasks; percent: the same in whole per cent, which add up to 100 over the week.
    skills: names of the human skills it calls for, the strongest first; calls_for: slugs of all of them.
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
    def mark(self) -> str:
        """Of the task as it is shown, for forms that decide on it."""
        return tasks_mark([self.task])

    @property
    def exposure(self) -> float | None:
        if self.override is not None:
            return self.override.exposure
        return self.assessment.exposure if self.assessment else None

    @property
    def low(self) -> float | None:
        return self.exposure if self.override is not None or not self.assessment else self.assessment.low

    @property
    def high(self) -> float | None:
        return self.exposure if self.override is not None or not self.assessment else self.assessment.high

    @property
    def width(self) -> float:
        """Of the interval; 0 where there is none."""
        return (self.high or 0.0) - (self.low or 0.0)

    @property
    def sureness(self) -> str:
        """How narrow the interval is: 'fairly', 'roughly' or 'hardly'."""
        if self.width >= VERY_UNSURE_FROM:
            return "hardly"
        return "roughly" if self.width >= ROUGH_FROM else "fairly"

    @property
    def band(self) -> str:
        """'little', 'partly', 'strongly'; 'unknown' until assessed."""
        return exposure_bands.band(self.exposure) if self.exposure is not None else "unknown"


@dataclass(frozen=True)
class Week:
    """tasks: counted ones (rejected ones too where asked for), the largest share first. basis: None before any.

    skill_names: of the active human skills, by slug.
    """

    tasks: Sequence[TaskView]
    basis: Basis | None
    n_suggested: int = 0
    by_band: dict[str, float] = field(default_factory=dict)
    skill_names: dict[str, str] = field(default_factory=dict)

    @property
    def mark_of_suggested(self) -> str:
        return tasks_mark(item.task for item in self.tasks if item.task.state == Task.State.SUGGESTED)

    @property
    def counted(self) -> list[TaskView]:
        return [item for item in self.tasks if item.task.state != Task.State.REJECTED]


def page_basis(answer: Answer | None) -> Basis | None:
    """What figures on a person's pages rest on: their answer's basis; before the first one, the latest there is."""
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
    """The employee's week in a fixed number of queries, however many tasks there are."""
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
            by_band[item.band] += item.percent / 100  # of the shown per cents, so that these add up to 100 too
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
    called = [slug for slug in strongest if demand[slug] >= CALLS_FROM]
    return TaskView(
        task,
        share,
        found,
        [translated(names[slug]) for slug in called][:SKILLS_NAMED],
        reviews.get(task.pk, []),
        getattr(task, "override", None),
        percents.get(task.pk, 0),
        frozenset(called),
    )


def whole_percents(shares: Sequence[float]) -> list[int]:
    """Shares as whole per cent that add up to exactly 100, each off by less than one; equal shares where all are zero.

    By largest remainder: what rounding down leaves over goes to those that lost most, the earlier ones first.
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
