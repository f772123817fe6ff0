"""Creates or updates courses that are sent in bulk, matched by their identity."""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import replace

from courses.models import Course, CourseSession
from courses.services.catalogue import course_values as values
from courses.services.catalogue.course_columns import COURSE_COLUMNS
from courses.services.catalogue.course_languages import complete_languages
from courses.services.catalogue.course_rows import CourseRow, Reading, identity_of
from courses.services.catalogue.course_situations import named_situations
from courses.services.catalogue.course_writing import IMPORTED, write_courses
from courses.services.catalogue.prerequisite_links import link_prerequisites
from courses.services.catalogue.session_values import SessionRow
from courses.services.catalogue.session_writing import write_sessions
from skills.models import BulkUpsert
from skills.services.imports.report import Outcome, Remark, no_progress

_LONGEST_ADDRESS, _BATCH = 600, 500


def course_rows(upsert: BulkUpsert) -> Callable[[], Outcome]:
    """A function that writes the courses. The rows are read, and languages recognised, before it is returned.

    Two rows are the same course if they share an address; else a provider and external id; else a provider and title.
    Of rows for the same course only the first is used; the others are errors. A field that a row leaves out does not
    change.
    """
    reading = Reading(upsert.source, {name: name for name in COURSE_COLUMNS})
    remarks: list[Remark] = []
    retired: dict[str, bool] = {}
    for number, row in enumerate(upsert.rows):
        if row is None:
            continue
        course = _course(number, row, remarks)
        if course is None:
            continue
        if course.identity in reading.courses:
            first = reading.courses[course.identity].line
            remarks.append(
                Remark(number, f"is the same course as row {first}; only the first row is used", "", _key(row), True)
            )
            continue
        reading.courses[course.identity] = course
        if "is_retired" in row:
            retired[course.identity] = row["is_retired"]
    complete_languages(reading)

    def write() -> Outcome:
        written = write_courses(reading, user=upsert.user, keep_edits=False, progress=no_progress)
        link_prerequisites(reading, written.ids)
        sessions = {written.ids[row.identity]: row.sessions for row in reading.courses.values() if row.sessions}
        sessions_written = write_sessions(sessions, user=upsert.user, reason=IMPORTED)
        n_changed = _set_retired({written.ids[identity]: value for identity, value in retired.items()}, upsert)
        all_remarks = [*remarks, *_remarks(reading, upsert.rows)]
        counts = written.counts
        n_changed += len((sessions_written.added.keys() | sessions_written.before.keys()) - written.before.keys()
                         - set(written.added))  # fmt: skip
        unchanged = max(counts["unchanged"] - n_changed, 0)
        return Outcome(counts["added"], counts["courses"] - counts["added"] - unchanged, unchanged, all_remarks)

    return write


def _course(number: int, row: dict, remarks: list[Remark]) -> CourseRow | None:
    title, written = values.clean(row["title"]), row.get("url") or ""
    if not title:
        remarks.append(Remark(number, "has no title", "title", _key(row), True))
        return None
    address, identifier = values.address(written), values.identifier(written)
    if written and (len(address) > _LONGEST_ADDRESS or not (address or identifier)):
        remarks.append(Remark(number, "is not a web address; left out", "url", _key(row)))
        address = ""
    provider, key = (row.get("provider") or "")[:120], row.get("external_id") or ""
    language = _language(number, row, remarks)
    return CourseRow(
        number,
        {name for name in (key, identifier) if name},
        identity_of(written, provider=provider, key=key, title=title),
        {
            "title": title[:400],
            "provider": provider,
            "external_id": (key or identifier)[:200],
            "description": values.clean(row.get("description") or ""),
            "url": address,
            "language": language,
            "level": row.get("level"),
            "duration_hours": row.get("duration_hours"),
            "duration_weeks": row.get("duration_weeks"),
            "cost": row.get("cost"),
            "currency": (row.get("currency") or "").upper()[:3],
            "category": (row.get("category") or "")[:200],
            "occupations": _occupations(number, row, remarks),
            "situations": _situations(number, row, remarks),
            "can_be_requested": row.get("can_be_requested"),
            "tags": list(dict.fromkeys(tag.strip() for tag in row.get("tags") or [] if tag.strip())),
        },
        list(row.get("prerequisites") or []),
        _sessions(row),
    )


def _occupations(number: int, row: dict, remarks: list[Remark]) -> list[str]:
    codes, wrong = values.soc_codes(";".join(row.get("occupations") or []))
    for text in wrong:
        remarks.append(Remark(number, f"{text!r} is not a SOC code; left out", "occupations", _key(row)))
    return codes


def _situations(number: int, row: dict, remarks: list[Remark]) -> list[str]:
    known, wrong = named_situations(row.get("situations") or [])
    for text in wrong:
        remarks.append(Remark(number, f"{text[:40]!r} is not a situation in use; left out", "situations", _key(row)))
    return known


def _sessions(row: dict) -> list[SessionRow]:
    """The row's sessions. A row that waited in the queue holds days and times as texts."""
    fields = {field.name: CourseSession._meta.get_field(field.name) for field in dataclasses.fields(SessionRow)}
    return [
        SessionRow(
            **{name: fields[name].to_python(value) for name, value in session.items() if name in fields}  # type: ignore[union-attr]
        )
        for session in row.get("sessions") or []
    ]


def _language(number: int, row: dict, remarks: list[Remark]) -> str:
    stated = row.get("language") or ""
    code = values.language_code(stated) if stated else ""
    if code is None:
        remarks.append(Remark(number, f"{stated[:40]!r} is not a known language; left out", "language", _key(row)))
    return code or ""


def _set_retired(wanted: dict[int, bool], upsert: BulkUpsert) -> int:
    """How many courses were retired or offered again. wanted: `is_retired` by course id."""
    ids, n = list(wanted), 0
    for start in range(0, len(ids), _BATCH):
        for course in Course.objects.filter(pk__in=ids[start : start + _BATCH]):
            if course.is_retired != wanted[course.pk]:
                course.is_retired = wanted[course.pk]
                course._history_user = upsert.user  # type: ignore[attr-defined]
                course.save()
                n += 1
    return n


def _remarks(reading: Reading, rows: list[dict]) -> Iterator[Remark]:
    for remark in reading.report.remarks:
        yield replace(remark, key=_key(rows[remark.line]) if remark.line is not None else "")


def _key(row: dict) -> str:
    return row.get("external_id") or row.get("url") or ""
