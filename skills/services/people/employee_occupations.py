"""Sets the occupations of imported employees: named in the file, chosen by a person, or matched by the job title."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from skills.models import Employee, JobTitle, Occupation
from skills.services.imports.import_words import NO_SURE_OCCUPATION
from skills.services.imports.report import Progress, no_progress
from skills.services.occupations.title_matching import TitleMatch, match_titles
from skills.services.people.employee_rows import Person, Reading
from skills.services.people.job_titles import decisions_for, remember_matches
from skills.services.people.title_keys import title_key

_IN_LIMIT, _LONGEST_TITLE = 900, 200
_NAMED, _LEAST_NAMED = 3, 0.3  # candidates in a remark; a title of no known words has none
Matches = dict[tuple[str, str], TitleMatch]  # by job title and name of the department, '' if unknown


def match_people(reading: Reading, *, progress: Progress | None = None) -> Matches:
    """The match of each job title and department of the loadable people. Writes nothing."""
    report_progress = progress or no_progress
    people = [person for person in reading.loadable() if person.fields.get("job_title")]
    departments = _known_departments([person.external_id for person in people if not person.fields.get("department")])
    for person in people:
        person.department = person.fields.get("department", "")[:160] or departments.get(person.external_id, "")
    asked = sorted({(title_of(person), person.department) for person in people})
    found = match_titles(
        [title for title, _ in asked],
        departments=[department for _, department in asked],
        progress=lambda done, total: report_progress("match job titles", done, total),
    )
    return dict(zip(asked, found, strict=True))


def _known_departments(external_ids: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(external_ids), _IN_LIMIT):
        rows = Employee.objects.filter(
            external_id__in=external_ids[start : start + _IN_LIMIT], department__isnull=False
        )
        found |= dict(rows.values_list("external_id", "department__name"))
    return found


def title_of(person: Person) -> str:
    return person.fields["job_title"][:_LONGEST_TITLE]


class OccupationChoice:
    """Sets the occupation of each employee of a reading."""

    def __init__(self, reading: Reading, matches: Matches) -> None:
        self.reading, self.matches = reading, matches
        self.occupations = dict(Occupation.objects.values_list("soc_code", "pk"))
        self.titles = dict(Occupation.objects.values_list("pk", "title"))
        self.decisions: dict[str, JobTitle] = {}

    def remember(self, known: Sequence[Employee]) -> None:
        """Stores the matches for the page of job titles, and reads the decisions on old and new titles."""
        remember_matches(self.matches)
        new = [title_of(person) for person in self.reading.loadable() if person.fields.get("job_title")]
        self.decisions = decisions_for([*new, *(employee.job_title for employee in known)])

    def settle(self, employee: Employee, person: Person, before: dict[str, Any] | None) -> None:
        """Sets the occupation named in the file, else the one chosen individually, else the one chosen for the title, else
        the match of the title. before: the employee's values before the import, None for a new employee."""
        code = person.fields.get("soc_code", "")
        named = self.occupations.get(code) or self.occupations.get(f"{code}.00")
        if code and named:
            employee.occupation_id, employee.title_match = named, Employee.TitleMatch.CONFIRMED
            employee.title_match_score = None
            return
        if code:
            message = f"{code!r} is not a loaded occupation; the job title is used instead"
            self.reading.report.say(person.line, "soc_code", message)
        if not person.fields.get("job_title"):
            return
        if employee.title_match == Employee.TitleMatch.CONFIRMED and not self._was_chosen_for_title(before):
            if before and before["job_title"] and before["job_title"] != employee.job_title and not code:
                message = f"{employee.external_id}: the job title changed; the confirmed occupation stays"
                self.reading.report.say(person.line, "job_title", message)
            return
        decision = self.decisions.get(title_key(employee.job_title))
        if decision is not None:
            fits = decision.occupation_id is not None
            employee.occupation_id, employee.title_match_score = decision.occupation_id, None
            employee.title_match = Employee.TitleMatch.CONFIRMED if fits else Employee.TitleMatch.UNMATCHED
            return
        match = self.matches[employee.job_title, person.department]
        employee.occupation_id, employee.title_match_score = match.occupation, match.score
        fits = match.occupation is not None
        employee.title_match = Employee.TitleMatch.SUGGESTED if fits else Employee.TitleMatch.UNMATCHED

    def _was_chosen_for_title(self, before: dict[str, Any] | None) -> bool:
        """Whether the occupation is the one that a person chose for the job title that the employee had before."""
        decision = self.decisions.get(title_key(before["job_title"])) if before else None
        return bool(decision and before and decision.occupation_id == before["occupation_id"])

    def report_unmatched(self, rows: Sequence[Employee]) -> None:
        """Adds a remark for each title without an occupation, except for those for which a person decided so."""
        unmatched = Counter(
            row.job_title
            for row in rows
            if row.title_match == Employee.TitleMatch.UNMATCHED and title_key(row.job_title) not in self.decisions
        )
        for title, n in sorted(unmatched.items(), key=lambda pair: (-pair[1], pair[0])):
            people = "1 person" if n == 1 else f"{n:,} people"
            if title:
                message = f"no sure occupation for {title!r} ({people}){self._closest(title)}"
            else:
                message = f"no job title ({people})"
            message = f"{message}; choose one on the page of job titles"
            self.reading.report.say(None, "job_title", message, reason=NO_SURE_OCCUPATION)

    def _closest(self, title: str) -> str:
        """The best candidates for a title without a sure match, in words; '' without candidates."""
        found = next((match for (asked, _), match in self.matches.items() if asked == title), None)
        near = [pk for pk, score in found.alternatives if score >= _LEAST_NAMED] if found else []
        names = [self.titles[pk] for pk in near[:_NAMED]]
        return f"; closest: {', '.join(names)}" if names else ""
