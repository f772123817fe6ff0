"""Job titles and their occupations: read for the page of job titles, decided by people, applied to all employees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Avg, Count, Q, QuerySet
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from skills.errors import BadInput
from skills.models import Employee, JobTitle, Occupation
from skills.services.imports.report import Progress, Report, no_progress
from skills.services.occupations.title_matching import TitleMatch
from skills.services.people.employee_rows import Person
from skills.services.people.imported_tasks import write_tasks
from skills.services.people.title_keys import title_key

_BATCH, _IN_LIMIT, _MOST_ALTERNATIVES = 500, 900, 5
Decision = JobTitle.Decision
Match = Employee.TitleMatch
# A chosen occupation may have been deleted since.
_UNDECIDED = Q(decision=Decision.OPEN) | Q(decision=Decision.OCCUPATION, occupation__isnull=True)


@dataclass
class TitleRow:
    """A job title with its people. occupations: number of people by occupation id, None for those without.

    score: the average closeness of the title to the suggested occupation. record: None for a title that was never matched.
    """

    key: str
    title: str
    n: int = 0
    n_unmatched: int = 0
    n_confirmed: int = 0
    occupations: dict[int | None, int] = field(default_factory=dict)
    score: float | None = None
    record: JobTitle | None = None

    @property
    def is_decided(self) -> bool:
        return self.record is not None and self.record.decision != Decision.OPEN

    @property
    def is_open(self) -> bool:
        """Whether people with this title have no occupation, and nobody decided that none fits."""
        return self.n_unmatched > 0 and not self.is_decided

    @property
    def is_suggested(self) -> bool:
        return not self.is_decided and not self.is_open and self.n_confirmed < self.n

    @property
    def main_occupation(self) -> int | None:
        """The occupation of most people with this title."""
        known = {pk: n for pk, n in self.occupations.items() if pk}
        return max(known, key=lambda pk: (known[pk], -pk)) if known else None

    @property
    def choices(self) -> list[tuple[int, float | None]]:
        """Occupations to choose from with their closeness, best first: the present one and the nearest ones."""
        near = [(pk, score) for pk, score in (self.record.alternatives if self.record else [])]
        present = [(pk, self.score) for pk in self.occupations if pk and pk not in {other for other, _ in near}]
        return [*near, *present][: _MOST_ALTERNATIVES + 1]


def read_titles(user: Any) -> list[TitleRow]:
    """The distinct titles of the present employees whom the user may see, those of most people first."""
    people = Employee.objects.visible_to(user).present().exclude(job_title="").order_by()
    rows: dict[str, TitleRow] = {}
    scores: dict[tuple[str, int | None], float | None] = {}
    found = people.values_list("job_title", "occupation").annotate(
        n=Count("pk"),
        unmatched=Count("pk", filter=Q(title_match=Match.UNMATCHED)),
        confirmed=Count("pk", filter=Q(title_match=Match.CONFIRMED)),
        score=Avg("title_match_score"),
    )
    for title, occupation, n, unmatched, confirmed, score in found:
        key = title_key(title)
        row = rows.setdefault(key, TitleRow(key, title))
        row.n, row.n_unmatched, row.n_confirmed = row.n + n, row.n_unmatched + unmatched, row.n_confirmed + confirmed
        row.occupations[occupation] = row.occupations.get(occupation, 0) + n
        scores[key, occupation] = score
    for row in rows.values():
        row.score = scores.get((row.key, row.main_occupation))
    for record in JobTitle.objects.all():
        if record.key in rows:
            rows[record.key].record = record
    return sorted(rows.values(), key=lambda row: (-row.n, row.key))


def remember_matches(matches: Mapping[tuple[str, str], TitleMatch]) -> None:
    """Stores the nearest occupations of each title. matches: by title and department; the best score of each counts."""
    best: dict[str, tuple[str, dict[int, float]]] = {}
    for (title, _), match in matches.items():
        if key := title_key(title):
            scores = best.setdefault(key, (title, {}))[1]
            for pk, score in match.alternatives:
                scores[pk] = max(score, scores.get(pk, 0.0))
    rows = []
    for key, (title, scores) in best.items():
        near = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_ALTERNATIVES]
        rows.append(JobTitle(key=key, title=title, alternatives=[[pk, round(score, 3)] for pk, score in near]))
    JobTitle.objects.bulk_create(
        rows, batch_size=_BATCH, update_conflicts=True, unique_fields=["key"], update_fields=["alternatives"]
    )


def decisions_for(titles: Iterable[str]) -> dict[str, JobTitle]:
    """The decisions on these titles by key. Titles that nobody decided on are missing."""
    keys = sorted({title_key(title) for title in titles})
    found: dict[str, JobTitle] = {}
    for start in range(0, len(keys), _IN_LIMIT):
        rows = JobTitle.objects.filter(key__in=keys[start : start + _IN_LIMIT]).exclude(_UNDECIDED)
        found |= {row.key: row for row in rows}
    return found


@transaction.atomic
def decide_titles(*, choices: Mapping[str, Occupation | None], by: Any) -> list[int]:
    """Ids of the titles whose decision is new, after saving it. choices: by title; None: no occupation fits.

    The decisions are in force for imports at once; `apply_titles` applies them to the present employees. Raises BadInput
    for an empty title.
    """
    changed = []
    for title, occupation in choices.items():
        key = title_key(title)
        if not key:
            raise BadInput("a job title is empty.", column="job_title")
        row = JobTitle.objects.select_for_update(of=("self",)).filter(key=key).first() or JobTitle(key=key, title=title)
        wanted = Decision.OCCUPATION if occupation else Decision.NONE
        if row.pk and row.decision == wanted and row.occupation == occupation:
            if row.applied_at is None:
                changed.append(row.pk)
            continue
        if row.decision == Decision.OCCUPATION:
            row.replaced = row.occupation
        row.decision, row.occupation, row.decided_by = wanted, occupation, by
        row.decided_at, row.applied_at = timezone.now(), None
        row._history_user = by  # type: ignore[attr-defined]
        row.save()
        changed.append(row.pk)
    return changed


def titles_to_apply(*, older_than: timedelta = timedelta(0)) -> list[int]:
    """Ids of the titles whose decision is not yet applied to all people. older_than: since the decision."""
    rows = JobTitle.objects.exclude(_UNDECIDED).filter(applied_at__isnull=True)
    rows = rows.filter(decided_at__lte=timezone.now() - older_than)
    return list(rows.order_by("decided_at").values_list("pk", flat=True))


def apply_titles(*, ids: Sequence[int], progress: Progress | None = None) -> int:
    """The number of employees who got another occupation or tasks, after applying the decisions on these titles.

    Works in batches and may be repeated after an interruption. A decision that changes meanwhile is applied afterwards.
    """
    rows = list(JobTitle.objects.filter(pk__in=list(ids)).exclude(_UNDECIDED).select_related("occupation"))
    spellings: dict[str, list[str]] = {}
    for title in Employee.objects.order_by().values_list("job_title", flat=True).distinct():
        spellings.setdefault(title_key(title), []).append(title)
    n = 0
    for done, row in enumerate(rows, 1):
        people = Employee.objects.present().filter(job_title__in=spellings.get(row.key, []))
        n += _apply(row, people)
        JobTitle.objects.filter(pk=row.pk, decided_at=row.decided_at).update(applied_at=timezone.now())
        (progress or no_progress)("apply job titles", done, len(rows))
    return n


def _apply(row: JobTitle, people: QuerySet[Employee]) -> int:
    """Gives the occupation to these people, except for those for whom another one was chosen individually."""
    replaced = {pk for pk in (row.replaced_id, row.occupation_id) if pk}
    free = ~Q(title_match=Match.CONFIRMED) | Q(occupation__in=replaced) | Q(occupation__isnull=True)
    ids = list(people.filter(free).order_by("pk").values_list("pk", flat=True))
    n = 0
    for start in range(0, len(ids), _BATCH):
        with transaction.atomic():
            batch = Employee.objects.select_for_update(of=("self",)).filter(pk__in=ids[start : start + _BATCH])
            n += _apply_to(row, list(batch.filter(free).order_by("pk")))
    return n


def _apply_to(row: JobTitle, employees: list[Employee]) -> int:
    moved = {employee.pk for employee in employees if employee.occupation_id != row.occupation_id}
    state = Match.CONFIRMED if row.occupation_id else Match.UNMATCHED
    changed = [e for e in employees if e.pk in moved or e.title_match != state]
    for employee in changed:
        employee.occupation_id, employee.title_match, employee.title_match_score = row.occupation_id, state, None
        employee.updated_at = timezone.now()
    fields = ["occupation", "title_match", "title_match_score", "updated_at"]
    bulk_update_with_history(changed, Employee, fields, batch_size=_BATCH, default_user=row.decided_by)
    counts = write_tasks(
        [(employee, Person(employee.external_id, 0)) for employee in employees],
        moved,
        Report(),
        no_progress,
        user=row.decided_by,
    )
    return max(len(changed), bool(counts["tasks_suggested"]))
