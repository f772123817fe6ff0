"""The review queue: assigns reviewers, passes on overdue reviews, opens reviews that nobody requested, and counts its
figures."""

from datetime import timedelta
from statistics import median
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Answer, Recommendation, Review
from skills.arithmetic.thresholds import MOSTLY_FAR_ABOVE
from skills.models import Employee, ExposureOverride, Task, TaskAssessment

WIDE = 0.5  # width of the exposure interval; from here on the result is uncertain
OPENED_AT_ONCE = 100  # reviews per kind and call, so that people can keep up; the next call opens more
REST = timedelta(days=180)  # after a decision, no new review of the same kind before
ANSWER_WITHIN = timedelta(days=14)
LOOKED_BACK = timedelta(days=90)
PASSED_ON_FOR = timedelta(days=7)  # an overdue review stays with its new reviewer for this time
PASSED_ON_AT_ONCE = 500


def reviewers_of(employee: Employee) -> QuerySet[Any]:
    """The users who may decide reviews of this employee: their role decides reviews, and they see the employee. Never the
    employee."""
    sees = _of_department(employee) | Q(manager_scope__sees_everyone=True) | Q(is_superuser=True)
    return _deciders(employee).filter(sees).distinct().order_by("username")


def _deciders(employee: Employee) -> QuerySet[Any]:
    may = Q(is_superuser=True) | Q(groups__permissions__codename="change_review")
    may |= Q(user_permissions__codename="change_review")
    return get_user_model().objects.filter(may, is_active=True, is_staff=True).exclude(pk=employee.user_id or 0)


def _of_department(employee: Employee) -> Q:
    return Q(manager_scope__departments=employee.department_id or 0)


def choose_reviewer(employee: Employee, *, but_not: int | None = None) -> Any:
    """The user who decides reviews of this employee; None if nobody may.

    Of the HR managers of the employee's department, else of those who see everyone, the one with the fewest undecided
    reviews. Never the employee. but_not: id of a user who is not chosen.
    """
    people = _deciders(employee).exclude(pk=but_not or 0)
    for scope in (_of_department(employee), Q(manager_scope__sees_everyone=True)):
        ids = list(people.filter(scope).values_list("pk", flat=True).distinct())
        if ids:
            waiting = Review.objects.undecided().filter(reviewer__in=ids).order_by()
            busy = dict(waiting.values_list("reviewer").annotate(n=Count("pk")))
            return get_user_model().objects.get(pk=min(ids, key=lambda pk: (busy.get(pk, 0), pk)))
    return None


@transaction.atomic
def open_reviews() -> dict[str, int]:
    """Number of new reviews by kind. Opens reviews that nobody requested but that a person should do.

    Kinds: most of the week is unlike any known work; a confirmed profile has a wide interval; no course meets the rules
    for an employee. At most OPENED_AT_ONCE of a kind. An employee with an undecided review of the kind, or one decided
    within REST, gets no new one.
    """
    current = Answer.objects.current().filter(employee__in=Employee.objects.for_recalculation())
    found = {
        Review.Kind.FAR: (_far(current), _("Most tasks of this week are unlike any work that the program knows.")),
        Review.Kind.UNSURE: (_unsure(current), _("The result for this week is uncertain: its interval is wide.")),
        Review.Kind.HELD_BACK: (
            _held_back(current),
            _("No course meets the rules for this person: language, level, hours, prerequisites and refused courses."),
        ),
    }
    return {str(kind): _open(kind, answers, reason) for kind, (answers, reason) in found.items()}


def _far(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    # Only an answer with low data can have mostly unknown work. This leaves few answers to search.
    answers = answers.filter(is_low_data=True)
    people: set[int] = set()
    for basis in answers.order_by().values_list("basis", flat=True).distinct():
        far = TaskAssessment.objects.filter(basis=basis, is_far=True).values("text_hash")
        own = answers.filter(basis=basis).values("employee")
        tasks = Task.objects.counted().filter(employee__in=own, text_hash__in=far).order_by()
        mostly = tasks.values("employee").annotate(far=Sum("share")).filter(far__gt=MOSTLY_FAR_ABOVE).order_by("-far")
        people |= set(mostly.values_list("employee", flat=True)[:1000])
    return answers.filter(employee__in=people)


def _unsure(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    confirmed = Task.objects.filter(employee=OuterRef("employee"), state=Task.State.VALIDATED)
    return answers.filter(Exists(confirmed), high__gte=F("low") + WIDE)


def _held_back(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    return answers.filter(~Exists(Recommendation.objects.filter(answer=OuterRef("pk"))))


def _open(kind: str, answers: QuerySet[Answer], reason: str) -> int:
    reviews = Review.objects.filter(employee=OuterRef("employee"), kind=kind)
    recent = reviews.filter(Q(state__in=Review.UNDECIDED) | Q(decided_at__gt=timezone.now() - REST))
    rows = answers.filter(~Exists(recent)).select_related("employee").order_by("employee")[:OPENED_AT_ONCE]
    due = timezone.localdate() + ANSWER_WITHIN
    for answer in rows:
        person = answer.employee
        Review.objects.create(employee=person, kind=kind, reason=reason, due_on=due, reviewer=choose_reviewer(person))
    return len(rows)


@transaction.atomic
def pass_on_reviews() -> int:
    """Number of waiting reviews that went to another reviewer: the overdue ones, and those whose reviewer cannot decide any
    more or was never found.

    An overdue review goes to another HR manager of the department, else to one who sees everyone. It stays overdue, and
    goes on again after PASSED_ON_FOR if nobody decides. If there is nobody else, it stays where it is.
    """
    now, today = timezone.now(), timezone.localdate()
    can_decide = Q(reviewer__is_active=True, reviewer__is_staff=True)
    late = Q(due_on__lt=today) & (Q(passed_on_at=None) | Q(passed_on_at__lt=now - PASSED_ON_FOR))
    rows = Review.objects.waiting().filter(late | ~can_decide).order_by("due_on", "pk")
    passed_on = 0
    for review in rows.select_for_update(of=("self",)).select_related("employee")[:PASSED_ON_AT_ONCE]:
        other = choose_reviewer(review.employee, but_not=review.reviewer_id)
        if other is None:
            continue
        review.reviewer = other
        if review.due_on is not None and review.due_on < today:
            review.passed_on_at = now
        review.save()
        passed_on += 1
    return passed_on


def queue_figures(user: Any) -> dict:
    """Figures of the queue for the user's departments: undecided reviews, outcomes, median days, overrides in force.

    Outcomes and median are those of the last LOOKED_BACK; the median is None without a decision.
    """
    since, today = timezone.now() - LOOKED_BACK, timezone.localdate()
    rows = Review.objects.visible_to(user).filter(Q(state__in=Review.UNDECIDED) | Q(decided_at__gt=since))
    counts = rows.aggregate(
        waiting=Count("pk", filter=Q(state=Review.State.WAITING)),
        asked=Count("pk", filter=Q(state=Review.State.ASKED)),
        late=Count("pk", filter=Q(state=Review.State.WAITING, due_on__lt=today)),
        nobodys=Count("pk", filter=Q(state__in=Review.UNDECIDED, reviewer=None)),
        passed_on=Count("pk", filter=Q(state=Review.State.WAITING, passed_on_at__isnull=False)),
        upheld=Count("pk", filter=Q(state=Review.State.UPHELD, decided_at__gt=since)),
        overridden=Count("pk", filter=Q(state=Review.State.OVERRIDDEN, decided_at__gt=since)),
        answered=Count("pk", filter=Q(state=Review.State.ANSWERED, decided_at__gt=since)),
    )
    decided = rows.filter(decided_at__gt=since).order_by("-decided_at")
    days = [
        (end - start).total_seconds() / 86400 for start, end in decided.values_list("created_at", "decided_at")[:500]
    ]
    overrides = ExposureOverride.objects.filter(task__employee__in=Employee.objects.visible_to(user))
    return {**counts, "median_days": round(median(days), 1) if days else None, "overrides": overrides.count()}
