"""Job titles and their occupations: read for the page of job titles, decided by people, applied to all employees."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Avg, Count, Q
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from skills.errors import BadInput
from skills.models import Employee, JobTitle, Occupation
from skills.services.imports.report import Progress, Report, no_progress
from skills.services.occupations.title_matching import TitleMatch
from skills.services.people.employee_rows import Person
from skills.services.people.imported_tasks import write_tasks
from skills.services.people.title_keys import title_key

_BATCH, _IN_LIMIT, _MOST_ALTERNATIVES = 500, 900, 5
Value = TypeVar("Value", int, str)
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
    found: dict[str, JobTitle] = {}
    for keys in _pieces(sorted({title_key(title) for title in titles})):
        rows = JobTitle.objects.filter(key__in=keys).exclude(_UNDECIDED)
        found |= {row.key: row for row in rows}
    return found


@transaction.atomic
def decide_titles(*, choices: Mapping[str, Occupation | None], by: Any) -> list[int]:
    """Ids of the titles whose decision is new, after saving it. choices: by title; None: no occupation fits.

    The decisions are in force for imports at once; `apply_titles` applies them to the present employees. Raises BadInput
    for an empty title.
    """
    wanted = {title_key(title): (title, occupation) for title, occupation in choices.items()}
    if "" in wanted:
        raise BadInput("a job title is empty.", column="job_title")
    known: dict[str, JobTitle] = {}
    for keys in _pieces(sorted(wanted)):
        rows = JobTitle.objects.select_for_update(of=("self",)).select_related("occupation").filter(key__in=keys)
        known |= {row.key: row for row in rows}
    added: list[JobTitle] = []
    changed: list[JobTitle] = []
    waiting: list[int] = []
    for key, (title, occupation) in wanted.items():
        row = known.get(key) or JobTitle(key=key, title=title)
        decision = Decision.OCCUPATION if occupation else Decision.NONE
        if row.pk and row.decision == decision and row.occupation == occupation:
            waiting += [row.pk] if row.applied_at is None else []
            continue
        if row.decision == Decision.OCCUPATION:
            row.replaced = row.occupation
        row.decision, row.occupation, row.decided_by = decision, occupation, by
        row.decided_at, row.applied_at = timezone.now(), None
        (changed if row.pk else added).append(row)
    fields = ["replaced", "decision", "occupation", "decided_by", "decided_at", "applied_at"]
    bulk_update_with_history(changed, JobTitle, fields, batch_size=_BATCH, default_user=by)
    new = bulk_create_with_history(added, JobTitle, batch_size=_BATCH, default_user=by)
    return [*waiting, *(row.pk for row in changed), *(row.pk for row in new)]


def _pieces(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    return (values[start : start + _IN_LIMIT] for start in range(0, len(values), _IN_LIMIT))


def titles_to_apply(*, older_than: timedelta = timedelta(0)) -> list[int]:
    """Ids of the titles whose decision is not yet applied to all people. older_than: since the decision."""
    rows = JobTitle.objects.exclude(_UNDECIDED).filter(applied_at__isnull=True)
    rows = rows.filter(decided_at__lte=timezone.now() - older_than)
    return list(rows.order_by("decided_at").values_list("pk", flat=True))


def apply_titles(*, ids: Sequence[int], progress: Progress | None = None) -> int:
    """The number of employees who got another occupation or tasks, after applying the decisions on these titles.

    Works in batches of people over all titles, and may be repeated after an interruption. A decision that changes meanwhile
    is applied afterwards.
    """
    rows = {row.key: row for row in _decided(ids)}
    n = 0
    for by in dict.fromkeys(row.decided_by for row in rows.values()):
        own = {key: row for key, row in rows.items() if row.decided_by == by}
        people = _people_with(own)
        for start in range(0, len(people), _BATCH):
            n += _apply(own, people[start : start + _BATCH], by)
            (progress or no_progress)("apply job titles", min(start + _BATCH, len(people)), len(people))
    for row in rows.values():
        JobTitle.objects.filter(pk=row.pk, decided_at=row.decided_at).update(applied_at=timezone.now())
    return n


def _decided(ids: Sequence[int]) -> list[JobTitle]:
    found: list[JobTitle] = []
    for part in _pieces(list(ids)):
        found += JobTitle.objects.filter(pk__in=part).exclude(_UNDECIDED).select_related("occupation", "decided_by")
    return found


def _people_with(rows: Mapping[str, JobTitle]) -> list[int]:
    """Ids of the present employees with these titles, except those for whom another occupation was chosen individually."""
    titles = Employee.objects.order_by().values_list("job_title", flat=True).distinct()
    ids: list[int] = []
    for part in _pieces([title for title in titles if title_key(title) in rows]):
        found = Employee.objects.present().filter(job_title__in=part)
        for pk, title, match, occupation in found.values_list("pk", "job_title", "title_match", "occupation"):
            ids += [pk] if _is_free(rows[title_key(title)], match, occupation) else []
    return sorted(ids)


def _is_free(row: JobTitle, match: str, occupation: int | None) -> bool:
    return match != Match.CONFIRMED or occupation in {row.replaced_id, row.occupation_id, None}


@transaction.atomic
def _apply(rows: Mapping[str, JobTitle], ids: Sequence[int], by: Any) -> int:
    """Gives these people the occupation of their title and its tasks. by: who decided."""
    locked = Employee.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    people = [(employee, row) for employee in locked if (row := rows.get(title_key(employee.job_title)))]
    people = [(e, row) for e, row in people if _is_free(row, e.title_match, e.occupation_id)]
    moved, changed = set(), []
    for employee, row in people:
        state = Match.CONFIRMED if row.occupation_id else Match.UNMATCHED
        if employee.occupation_id == row.occupation_id and employee.title_match == state:
            continue
        moved |= {employee.pk} if employee.occupation_id != row.occupation_id else set()
        employee.occupation_id, employee.title_match, employee.title_match_score = row.occupation_id, state, None
        employee.updated_at = timezone.now()
        changed.append(employee)
    fields = ["occupation", "title_match", "title_match_score", "updated_at"]
    bulk_update_with_history(changed, Employee, fields, batch_size=_BATCH, default_user=by)
    with_tasks = [(employee, Person(employee.external_id, 0)) for employee, _ in people]
    counts = write_tasks(with_tasks, moved, Report(), no_progress, user=by)
    return max(len(changed), bool(counts["tasks_suggested"]))
