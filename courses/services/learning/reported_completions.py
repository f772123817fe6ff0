"""Receives completions that a learning system reports: finds employee and course and records feedback."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from courses.models import Course, Feedback, ReceivedStatement
from courses.services.catalogue import course_values as values
from courses.services.catalogue.course_rows import identity_of
from courses.services.learning.course_feedback import record_feedback
from skills.errors import BadInput
from skills.models import Employee


@dataclass(frozen=True)
class ParsedStatement:
    """What a statement reports.

    ignored: why the statement is not a completion; empty for a completion. account, email: identify the employee; at
    most one is filled. activity: the learning system's id of the course. address: the course's own; may be empty.
    """

    id: UUID
    fingerprint: str
    verb: str
    ignored: str = ""
    account: str = ""
    email: str = ""
    activity: str = ""
    address: str = ""


class StatementConflict(BadInput):
    """A different statement was sent before under the same id."""


class StatementsRefused(BadInput):
    """Some statements name an unknown employee or course. errors: (number of the statement, field, message)."""

    def __init__(self, errors: list[tuple[int, str, str]]) -> None:
        super().__init__(errors[0][2])
        self.errors = errors


@transaction.atomic
def receive_statements(*, statements: list[ParsedStatement], people: QuerySet[Employee], caller: str) -> list[int]:
    """Ids of the employees whose path has to be computed again. Either all statements are recorded, or none.

    people: employees whom the sender may change. Statements received before are skipped. Raises StatementConflict and
    StatementsRefused.
    """
    new = _new_statements(statements, caller)
    completions = [(number, statement) for number, statement in new if not statement.ignored]
    people_by_name, courses = _People(people, completions), _Courses(completions)
    errors, finished = [], []
    for number, statement in completions:
        try:
            finished.append((statement, people_by_name.find(statement), courses.find(statement)))
        except BadInput as error:
            errors.append((number, error.column, error.message))
    if errors:
        raise StatementsRefused(errors)
    _store(new, {statement.id: course for statement, _, course in finished}, caller)
    return [
        person.pk
        for _, person, course in finished
        if record_feedback(employee=person, course=course, kind=Feedback.Kind.FINISHED)
    ]


def _new_statements(statements: list[ParsedStatement], caller: str) -> list[tuple[int, ParsedStatement]]:
    sent: dict[UUID, ParsedStatement] = {}
    for statement in statements:
        if sent.setdefault(statement.id, statement) is not statement:
            raise StatementConflict(f"Two statements of this request have the id {statement.id}.")
    known = _fingerprints(sent, caller)
    _compare_fingerprints(sent, known)
    return [(number, statement) for number, statement in enumerate(statements) if statement.id not in known]


def _store(new: list[tuple[int, ParsedStatement]], courses: dict[UUID, Course], caller: str) -> None:
    """Stores a row for each new statement. Raises StatementConflict.

    If two requests send the same id at once, the second waits for the transaction of the first; its fingerprint is then
    compared with the stored one.
    """
    outcome = ReceivedStatement.Outcome
    rows = [
        ReceivedStatement(
            caller=caller,
            statement_id=statement.id,
            fingerprint=statement.fingerprint,
            verb=statement.verb,
            outcome=outcome.IGNORED if statement.ignored else outcome.RECORDED,
            reason=statement.ignored,
            course=courses.get(statement.id),
        )
        for _, statement in sorted(new, key=lambda pair: pair[1].id)
    ]
    ReceivedStatement.objects.bulk_create(rows, ignore_conflicts=True)
    sent = {statement.id: statement for _, statement in new}
    _compare_fingerprints(sent, _fingerprints(sent, caller))


def _fingerprints(ids: Iterable[UUID], caller: str) -> dict[UUID, str]:
    rows = ReceivedStatement.objects.filter(caller=caller, statement_id__in=list(ids))
    return dict(rows.values_list("statement_id", "fingerprint"))


def _compare_fingerprints(sent: dict[UUID, ParsedStatement], known: dict[UUID, str]) -> None:
    for key, fingerprint in known.items():
        if sent[key].fingerprint != fingerprint:
            raise StatementConflict(f"The id {key} was already sent with a different statement.")


class _People:
    """Looks up the employees of statements: by external id, or by an e-mail address that exactly one of them has."""

    def __init__(self, people: QuerySet[Employee], completions: list[tuple[int, ParsedStatement]]) -> None:
        accounts = {statement.account for _, statement in completions if statement.account}
        emails = {statement.email for _, statement in completions if statement.email}
        self.by_account = {person.external_id: person for person in people.filter(external_id__in=accounts)}
        self.by_email: dict[str, list[Employee]] = defaultdict(list)
        for person in people.annotate(plain=Lower("email")).filter(plain__in=emails) if emails else ():
            self.by_email[person.email.lower()].append(person)

    def find(self, statement: ParsedStatement) -> Employee:
        named = self.by_email.get(statement.email, []) if statement.email else [self.by_account.get(statement.account)]
        if len(named) > 1:
            raise BadInput("Several employees have this e-mail address. Give an account instead.", column="actor")
        if not named or named[0] is None:
            raise BadInput(
                "There is no such employee. Give an account whose name is the external id, or an mbox.", column="actor"
            )
        return named[0]


class _Courses:
    """Looks up the courses of statements: by address; else by external id, or by the last part of the activity's id."""

    def __init__(self, completions: list[tuple[int, ParsedStatement]]) -> None:
        parsed = [statement for _, statement in completions]
        addresses = {name for statement in parsed for name in (statement.activity, statement.address) if name}
        identities = {identity for name in addresses if (identity := _identity(name))}
        keys = {key for statement in parsed for key in (statement.activity, _last_part(statement.activity)) if key}
        wanted = Q(url__in=addresses) | Q(identity__in=identities) | Q(external_id__in=keys)
        self.by_name: dict[str, set[Course]] = defaultdict(set)
        self.by_key: dict[str, set[Course]] = defaultdict(set)
        for course in Course.objects.filter(wanted) if addresses else ():
            self.by_key[course.external_id].add(course)
            self.by_name[course.url].add(course)
            self.by_name[course.identity].add(course)

    def find(self, statement: ParsedStatement) -> Course:
        names = [name for name in (statement.activity, statement.address) if name]
        found = {course for name in names for course in self.by_name[name] | self.by_name[_identity(name)]}
        found = found or self.by_key[statement.activity] or self.by_key[_last_part(statement.activity)]
        if len(found) == 1:
            return next(iter(found))
        why = "There is no such course." if not found else "Several courses match."
        raise BadInput(
            f"{why} The activity's id or moreInfo must be the course's address, or the id must end in its external id.",
            column="object",
        )


def _identity(name: str) -> str:
    """Identity of the course with this address; '' if the text is not the address of a course."""
    if not (values.plain_address(name) or values.identifier(name)):
        return ""
    return identity_of(name, provider="", key="", title="")


def _last_part(activity: str) -> str:
    """'RS-001' for 'https://lms.example.org/courses/RS-001'; '' for a number, which other systems may use too."""
    part = unquote(re.split("[/:]", urlsplit(activity).path.rstrip("/"))[-1])
    return "" if part.isdigit() or "\x00" in part else part
