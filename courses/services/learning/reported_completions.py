"""Completions that a learning system reports: which person and which course each is about, then recorded as feedback."""

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
class Said:
    """What a statement says of a completion.

    ignored: why it is none; empty: it is one. account, email: what names the person; at most one is filled.
    activity: the course, as the learning system calls it. address: the course's own; may be empty.
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
    """A statement was sent before under the same id, and said something else."""


class StatementsRefused(BadInput):
    """Some statements name nobody, or no course, known here. errors: number of the statement, field, what is wrong."""

    def __init__(self, errors: list[tuple[int, str, str]]) -> None:
        super().__init__(errors[0][2])
        self.errors = errors


@transaction.atomic
def receive_statements(*, statements: list[Said], people: QuerySet[Employee], caller: str) -> list[int]:
    """Takes all of them, or none; the employees whose path has to be computed again.

    people: those the sender may write. What was taken before is left alone. Raises StatementConflict, StatementsRefused.
    """
    fresh = _not_taken_before(statements, caller)
    completions = [(number, said) for number, said in fresh if not said.ignored]
    found, courses = _People(people, completions), _Courses(completions)
    errors, finished = [], []
    for number, said in completions:
        try:
            finished.append((said, found.of(said), courses.of(said)))
        except BadInput as error:
            errors.append((number, error.column, error.message))
    if errors:
        raise StatementsRefused(errors)
    _note(fresh, {said.id: course for said, _, course in finished}, caller)
    return [
        person.pk
        for _, person, course in finished
        if record_feedback(employee=person, course=course, kind=Feedback.Kind.FINISHED)
    ]


def _not_taken_before(statements: list[Said], caller: str) -> list[tuple[int, Said]]:
    sent: dict[UUID, Said] = {}
    for said in statements:
        if sent.setdefault(said.id, said) is not said:
            raise StatementConflict(f"Two statements of this call have the id {said.id}.")
    known = _fingerprints(sent, caller)
    _compare(sent, known)
    return [(number, said) for number, said in enumerate(statements) if said.id not in known]


def _note(fresh: list[tuple[int, Said]], courses: dict[UUID, Course], caller: str) -> None:
    """Of two calls at once with one id the second waits for the first's transaction, and then finds what it said."""
    outcome = ReceivedStatement.Outcome
    rows = [
        ReceivedStatement(
            caller=caller,
            statement_id=said.id,
            fingerprint=said.fingerprint,
            verb=said.verb,
            outcome=outcome.IGNORED if said.ignored else outcome.RECORDED,
            reason=said.ignored,
            course=courses.get(said.id),
        )
        for _, said in sorted(fresh, key=lambda pair: pair[1].id)
    ]
    ReceivedStatement.objects.bulk_create(rows, ignore_conflicts=True)
    sent = {said.id: said for _, said in fresh}
    _compare(sent, _fingerprints(sent, caller))


def _fingerprints(ids: Iterable[UUID], caller: str) -> dict[UUID, str]:
    rows = ReceivedStatement.objects.filter(caller=caller, statement_id__in=list(ids))
    return dict(rows.values_list("statement_id", "fingerprint"))


def _compare(sent: dict[UUID, Said], known: dict[UUID, str]) -> None:
    for key, fingerprint in known.items():
        if sent[key].fingerprint != fingerprint:
            raise StatementConflict(f"The id {key} was sent before, with another statement.")


class _People:
    """The employees that statements name: by external id, or by an e-mail address that one of them has."""

    def __init__(self, people: QuerySet[Employee], completions: list[tuple[int, Said]]) -> None:
        accounts = {said.account for _, said in completions if said.account}
        emails = {said.email for _, said in completions if said.email}
        self.by_account = {person.external_id: person for person in people.filter(external_id__in=accounts)}
        self.by_email: dict[str, list[Employee]] = defaultdict(list)
        for person in people.annotate(plain=Lower("email")).filter(plain__in=emails) if emails else ():
            self.by_email[person.email.lower()].append(person)

    def of(self, said: Said) -> Employee:
        named = self.by_email.get(said.email, []) if said.email else [self.by_account.get(said.account)]
        if len(named) > 1:
            raise BadInput("Several employees have this e-mail address; name the account.", column="actor")
        if not named or named[0] is None:
            raise BadInput(
                "There is no such employee. Name one by an account with the external id, or by mbox.", column="actor"
            )
        return named[0]


class _Courses:
    """The courses that statements name: by address, by external id, else by the last part of the activity's id."""

    def __init__(self, completions: list[tuple[int, Said]]) -> None:
        spoken = [said for _, said in completions]
        addresses = {name for said in spoken for name in (said.activity, said.address) if name}
        identities = {identity for name in addresses if (identity := _identity(name))}
        keys = {key for said in spoken for key in (said.activity, _last_part(said.activity)) if key}
        wanted = Q(url__in=addresses) | Q(identity__in=identities) | Q(external_id__in=keys)
        self.by_name: dict[str, set[Course]] = defaultdict(set)
        self.by_key: dict[str, set[Course]] = defaultdict(set)
        for course in Course.objects.filter(wanted) if addresses else ():
            self.by_key[course.external_id].add(course)
            self.by_name[course.url].add(course)
            self.by_name[course.identity].add(course)

    def of(self, said: Said) -> Course:
        names = [name for name in (said.activity, said.address) if name]
        found = {course for name in names for course in self.by_name[name] | self.by_name[_identity(name)]}
        found = found or self.by_key[said.activity] or self.by_key[_last_part(said.activity)]
        if len(found) == 1:
            return next(iter(found))
        why = "There is no such course." if not found else "Several courses are called that."
        raise BadInput(
            f"{why} The activity's id (or its moreInfo) is the course's address, or ends in its external id.",
            column="object",
        )


def _identity(name: str) -> str:
    """The identity of a course with this address; '' where it is no address of a course."""
    if not (values.plain_address(name) or values.identifier(name)):
        return ""
    return identity_of(name, provider="", key="", title="")


def _last_part(activity: str) -> str:
    """'RS-001' of 'https://lms.example.org/courses/RS-001'; '' for a bare number, which other systems have too."""
    part = unquote(re.split("[/:]", urlsplit(activity).path.rstrip("/"))[-1])
    return "" if part.isdigit() or "\x00" in part else part
