"""Imports vacancies from a file: adds new ones, updates known ones, and finds their occupations by their titles."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from skills.models import ImportedVacancy, ImportRun, Occupation, Vacancy
from skills.services.imports.file_import import FileImport, import_file
from skills.services.imports.report import Counts, Progress
from skills.services.occupations.title_matching import TitleMatch, match_titles
from skills.services.people.job_titles import decisions_for
from skills.services.people.title_keys import title_key
from skills.services.vacancies.vacancy_columns import VACANCY_COLUMNS
from skills.services.vacancies.vacancy_rows import VacancyRow, read_vacancies
from skills.sources.file_layout import Layout
from skills.sources.tables import Table

KEEP, CLOSE = "keep", "close"
_REASON, _MISSING = "imported", "missing from the imported file"
_BATCH, _IN_LIMIT = 500, 900
_WRITTEN = [
    "reference", "title", "department", "location", "n_positions", "closes_on", "is_open", "link", "contact", "pay_grade",
    "pay_from", "pay_to", "currency", "pay_period", "occupation", "updated_at",
]  # fmt: skip


class VacancyImport(FileImport):
    """An import of vacancies. missing: KEEP or CLOSE open vacancies that are not in the file."""

    kind = ImportRun.Kind.VACANCIES
    columns = VACANCY_COLUMNS
    takes_layout = True

    def __init__(self, *, missing: str = KEEP, **options: Any) -> None:
        super().__init__(**options)
        self.missing = missing
        self.rows: dict[str, VacancyRow] = {}
        self.file_columns: dict[str, str] = {}
        self.matches: dict[str, TitleMatch] = {}
        self.added: list[Vacancy] = []
        self.before: dict[int, dict[str, Any]] = {}  # vacancy -> changed fields with their old values

    def read_rows(self, table: Table, columns: dict[str, str]) -> None:
        self.file_columns = columns
        self.rows = read_vacancies(table, columns, self.columns, self.report)

    def prepare(self) -> None:
        pairs = [(row.values["title"], row.values.get("department", "")) for row in self.rows.values()]
        matches = match_titles(
            [title for title, _ in pairs],
            departments=[department for _, department in pairs],
            progress=lambda done, total: self.progress("match job titles", done, total),
        )
        self.matches = dict(zip(self.rows, matches, strict=True))

    def write(self, run: ImportRun) -> Counts:
        known = _known(list(self.rows))
        occupations = self._occupations(known)
        for key in _closed_by_imports(known):
            self.rows[key].values.setdefault("is_open", True)
        new, changed = [], []
        for key, row in self.rows.items():
            vacancy = known.get(key)
            values = {**row.values, **({"occupation_id": occupations[key]} if key in occupations else {})}
            if vacancy is None:
                new.append(Vacancy(key=key, **values))
                continue
            before = {name: getattr(vacancy, name) for name, value in values.items() if getattr(vacancy, name) != value}
            if before:
                self.before[vacancy.pk] = before
                for name in before:
                    setattr(vacancy, name, values[name])
                changed.append(vacancy)
        self.added = bulk_create_with_history(
            new, Vacancy, batch_size=_BATCH, default_user=self.user, default_change_reason=_REASON
        )
        absent = list(Vacancy.objects.still_open().exclude(pk__in=[row.pk for row in [*self.added, *known.values()]]))
        counts = {
            "rows": len(self.rows), "added": len(new), "updated": len(changed),
            "unchanged": len(self.rows) - len(new) - len(changed), "missing_from_the_file": len(absent),
        }  # fmt: skip
        if self.missing == CLOSE:
            for vacancy in absent:
                self.before[vacancy.pk], vacancy.is_open = {"is_open": True}, False
            counts["closed"] = len(absent)
            self._update(absent, _MISSING)
        self._update(changed, _REASON)
        counts["without an occupation"] = sum(row.occupation_id is None for row in [*self.added, *known.values()])
        return counts

    def _update(self, vacancies: list[Vacancy], reason: str) -> None:
        now = timezone.now()
        for vacancy in vacancies:
            vacancy.updated_at = now  # bulk updates do not set it
        bulk_update_with_history(
            vacancies, Vacancy, _WRITTEN, batch_size=_BATCH, default_user=self.user, default_change_reason=reason
        )

    def write_journal(self, run: ImportRun) -> None:
        rows = [ImportedVacancy(run=run, vacancy=vacancy, is_new=True) for vacancy in self.added]
        rows += [ImportedVacancy(run=run, vacancy_id=pk, is_new=False, before=old) for pk, old in self.before.items()]
        ImportedVacancy.objects.bulk_create(rows, batch_size=_BATCH)

    def _occupations(self, known: Mapping[str, Vacancy]) -> dict[str, int]:
        """The occupation of each vacancy by key: named in the file, else chosen by a person for the vacancy or its title,
        else that of the most similar title. Vacancies without a key here keep what they have."""
        by_code = dict(Occupation.objects.values_list("soc_code", "pk"))
        decisions = decisions_for(row.values["title"] for row in self.rows.values())
        found: dict[str, int] = {}
        for key, row in self.rows.items():
            named = by_code.get(row.soc_code) or by_code.get(f"{row.soc_code}.00")
            if row.soc_code and not named:
                message = f"{row.soc_code!r} is not the code of a loaded occupation; the title is used instead"
                self.report.say(row.line, self.file_columns["soc_code"], message, reason="unknown occupation")
            decision = decisions.get(title_key(row.values["title"]))
            kept = known[key].occupation_id if key in known and known[key].occupation_is_chosen else None
            occupation = named or kept or (decision.occupation_id if decision else self.matches[key].occupation)
            if occupation:
                found[key] = occupation
            else:
                message = (
                    f"no occupation was found for {row.values['title']!r}. Choose one on the page of the vacancy; until "
                    "then, it stands only in the list of all vacancies"
                )
                self.report.say(row.line, self.file_columns["title"], message, reason="no occupation found")
        return found


def import_vacancies(
    *,
    path: str | Path,
    mapping: Mapping[str, str] | None = None,
    user: Any = None,
    dry_run: bool = False,
    missing: str = KEEP,
    layout: Layout | None = None,
    preset: str = "",
    progress: Progress | None = None,
) -> ImportRun:
    """The run, with an entry in its report for each row that was not simply imported. Runs in one transaction.

    A vacancy is recognised by its reference, or by title, department and location. An empty cell changes nothing.
    missing: CLOSE closes the open vacancies that are not in the file. dry_run: writes the same report but saves nothing.
    Raises BadInput for a file that cannot be read as vacancies.
    """
    importing = VacancyImport(missing=missing, user=user, progress=progress, layout=layout, preset=preset)
    return import_file(importing, path=path, mapping=mapping, dry_run=dry_run)


def _known(keys: list[str]) -> dict[str, Vacancy]:
    found: dict[str, Vacancy] = {}
    for start in range(0, len(keys), _IN_LIMIT):
        found |= {row.key: row for row in Vacancy.objects.filter(key__in=keys[start : start + _IN_LIMIT])}
    return found


def _closed_by_imports(known: Mapping[str, Vacancy]) -> list[str]:
    """The keys of vacancies that are closed because an earlier file lacked them. They open again with this file."""
    key_of = {row.pk: key for key, row in known.items() if not row.is_open}
    last: dict[int, str | None] = {}
    for start in range(0, len(key_of), _IN_LIMIT):
        rows = Vacancy.history.filter(id__in=list(key_of)[start : start + _IN_LIMIT])
        last |= dict(rows.order_by("history_date", "history_id").values_list("id", "history_change_reason"))
    return [key_of[pk] for pk, reason in last.items() if reason == _MISSING]
