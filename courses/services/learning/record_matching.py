"""Finds the employees and courses that learning records name: by what HR decided, else by identifiers and addresses."""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from courses.models import ActivityInRecords, Course, LearnerInRecords
from courses.services.catalogue import course_values as values
from courses.services.catalogue.course_rows import identity_of
from courses.services.learning.record_reading import ActivityName, LearnerName, LearningRecord, Reason
from skills.models import Employee
from skills.services.people.former_ids import people_by_id

_EDX = re.compile(r"(?:^|/)(course-v1:[^/?#]+)(?:/(?:about|course|home|info|progress))?/?$")
_AT_ONCE = 1000  # names in one query; each has up to four external ids
_OF_PARTS = {"quiz", "quizzes", "assessment", "assessments", "exam", "question", "questions"}


@dataclass(frozen=True)
class Place:
    """Whom and what a record is about. reason: why it is ignored or waits; empty if both were found."""

    employee: Employee | None = None
    course: Course | None = None
    reason: str = ""

    @property
    def waits(self) -> bool:
        return self.reason in (Reason.UNKNOWN, Reason.UNKNOWN_LEARNER, Reason.UNKNOWN_ACTIVITY)


def find_places(records: list[LearningRecord], people: QuerySet[Employee]) -> list[Place]:
    """The place of each record that reports a completion. people: the employees whom the sender may change."""
    named = [(record.learner, record.activity) for record in records if record.learner and record.activity]
    learners = _Learners(people, [learner for learner, _ in named])
    activities = _Activities([activity for _, activity in named])
    return [_place(learner, activity, learners, activities) for learner, activity in named]


def _place(learner: LearnerName, activity: ActivityName, learners: "_Learners", activities: "_Activities") -> Place:
    if learner.key in learners.ignored:
        return Place(reason=Reason.LEARNER_IGNORED)
    if activity.key in activities.ignored:
        return Place(reason=Reason.ACTIVITY_IGNORED)
    if activities.is_part(activity):
        return Place(reason=Reason.PART)
    employee, course = learners.find(learner), activities.find(activity)
    if employee is None:
        return Place(None, course, Reason.UNKNOWN_LEARNER if course else Reason.UNKNOWN)
    return Place(employee, course, "" if course else Reason.UNKNOWN_ACTIVITY)


class _Learners:
    """Employees by what HR decided; else by external id, or by an e-mail address that exactly one of them has."""

    def __init__(self, people: QuerySet[Employee], names: list[LearnerName]) -> None:
        rows = LearnerInRecords.objects.filter(key__in={name.key for name in names}).exclude(decided_at=None)
        decided = {row.key: row for row in rows}
        self.ignored = {key for key, row in decided.items() if row.is_ignored}
        ids = {row.employee_id for row in decided.values() if row.employee_id}
        mapped = people.in_bulk(ids) if ids else {}
        self.by_decision = {key: mapped.get(row.employee_id) for key, row in decided.items()}
        accounts = {_nfc(name.account) for name in names if name.account}
        self.by_account = people_by_id(people, accounts) if accounts else {}
        emails = {name.email for name in names if name.email} | {text.lower() for text in accounts if "@" in text}
        self.by_email: dict[str, list[Employee]] = defaultdict(list)
        for person in people.annotate(plain=Lower("email")).filter(plain__in=emails) if emails else ():
            self.by_email[person.email.lower()].append(person)
        hashes = {name.email_hash for name in names if name.email_hash}
        self.by_hash = _by_hash(people, hashes) if hashes else {}

    def find(self, name: LearnerName) -> Employee | None:
        if name.key in self.by_decision:
            return self.by_decision[name.key]
        if name.account and (person := self.by_account.get(_nfc(name.account))):
            return person
        found = self.by_email.get(name.email or name.account.lower(), []) or self.by_hash.get(name.email_hash, [])
        return found[0] if len(found) == 1 else None


def _by_hash(people: QuerySet[Employee], hashes: set[str]) -> dict[str, list[Employee]]:
    """Employees by the SHA-1 hash of their address, as xAPI writes it."""
    found: dict[str, list[Employee]] = defaultdict(list)
    ids: dict[int, str] = {}
    for pk, email in people.exclude(email="").values_list("pk", "email").iterator():
        for written in {email, email.lower()}:
            if (key := hashlib.sha1(f"mailto:{written}".encode(), usedforsecurity=False).hexdigest()) in hashes:
                ids[pk] = key
    for person in people.filter(pk__in=ids):
        found[ids[person.pk]].append(person)
    return found


class _Activities:
    """Courses by what HR decided; else by address, by external id, or by the last part of the activity's id."""

    def __init__(self, names: list[ActivityName]) -> None:
        rows = ActivityInRecords.objects.filter(key__in={name.key for name in names}).exclude(decided_at=None)
        decided = {row.key: row for row in rows.select_related("course")}
        self.ignored = {key for key, row in decided.items() if row.is_ignored}
        self.by_decision = {key: row.course for key, row in decided.items()}
        ids = sorted({text for name in names for text in (name.identifier, *name.within)})
        addresses = sorted({name.address for name in names if name.address})
        self.by_name: dict[str, set[Course]] = defaultdict(set)
        self.by_key: dict[str, set[Course]] = defaultdict(set)
        for start in range(0, len(ids), _AT_ONCE):
            part = ids[start : start + _AT_ONCE]
            self._add(part, keys={key for text in part for key in _keys(text)})
        for start in range(0, len(addresses), _AT_ONCE):
            self._add(addresses[start : start + _AT_ONCE], keys=set())
        for found in (self.by_key, self.by_name):
            found.pop("", None)  # courses without an external id or an address

    def _add(self, addresses: list[str], keys: set[str]) -> None:
        """Reads the courses with these addresses or external ids."""
        identities = {identity for text in addresses if (identity := _identity(text))}
        wanted = Q(url__in=addresses) | Q(identity__in=identities) | Q(external_id__in=keys)
        for course in Course.objects.filter(wanted):
            self.by_key[course.external_id].add(course)
            self.by_name[course.url].add(course)
            self.by_name[course.identity].add(course)

    def find(self, name: ActivityName) -> Course | None:
        if name.key in self.by_decision:
            return self.by_decision[name.key]
        found = self._named(name.identifier) or (self._by_address(name.address) if name.address else set())
        if not found and name.is_cmi5_course:
            found = {course for text in name.within for course in self._named(text)}
        return next(iter(found)) if len(found) == 1 else None

    def is_part(self, name: ActivityName) -> bool:
        """Whether the activity is not known itself, but belongs to one that is, or is no course by its standard."""
        if name.key in self.by_decision or self._named(name.identifier) or name.is_cmi5_course:
            return False
        return name.is_cmi5 or any(self._named(text) for text in name.within)

    def _named(self, text: str) -> set[Course]:
        return self._by_address(text) or next((self.by_key[key] for key in _keys(text) if self.by_key.get(key)), set())

    def _by_address(self, text: str) -> set[Course]:
        return self.by_name.get(text, set()) | self.by_name.get(_identity(text), set())


def _identity(text: str) -> str:
    """Identity of the course with this address; '' if the text is not the address of a course, but of a place in one."""
    if not (values.plain_address(text) or values.identifier(text)) or _split(text).fragment.strip("/"):
        return ""
    return identity_of(text, provider="", key="", title="")


def _keys(activity: str) -> Iterable[str]:
    """External ids that the id of an activity can stand for, the most exact first.

    'RS-001' for 'https://lms.example.org/courses/RS-001'. None for a number, which other systems may use too, and for
    what lies under a quiz or an assessment.
    """
    parts = _split(activity)
    path = unquote(unquote(parts.path)).rstrip("/")
    if "\x00" in path or parts.fragment.strip("/"):
        return (activity,)  # a fragment is a place in a course
    if found := _EDX.search(path):
        key = found[1].replace(" ", "+")
        run = key.removeprefix("course-v1:")
        return (key, run, run.rpartition("+")[0])
    *above, last = re.split("[/:]", path)
    if not last or last.isdigit() or _OF_PARTS & {part.casefold() for part in above}:
        return (activity,)
    return (activity, last, path.rpartition("/")[2])


def _split(text: str) -> SplitResult:
    """The parts of an address; empty ones if it is malformed."""
    try:
        return urlsplit(text)
    except ValueError:
        return urlsplit("")


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
