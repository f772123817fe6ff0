"""Computes fairness audits: who is offered, starts and finishes learning, by group, and the effect of names."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.arithmetic.disclosure_control import rounded
from courses.arithmetic.frozen_figures import coarse, coarse_pair
from courses.arithmetic.impact_ratios import compare_groups, suppressed_groups
from courses.arithmetic.intersections import compare_intersections
from courses.models import Answer, FairnessAudit, Feedback, PathStep, Recalculation
from courses.services.fairness.counterfactuals import measure_counterfactuals
from courses.services.fairness.frozen_part import fingerprints_of, freeze_or_repeat
from courses.services.fairness.without_path import counted_by_reason, reasons_without_path
from courses.services.fairness.wording_shifts import measure_wording
from courses.services.planning.stored_results import keep_result
from skills import voluntary_questions
from skills.models import Employee, HeldAttribute, VoluntaryAttribute

# The outcomes compared between groups, in display order. The population is every employee who has not left, whether there
# is an answer or not: a group whose members get no answer at all is offered nothing.
OUTCOMES = {
    "offered": gettext_lazy("offered a learning path"),
    "offered_advanced": gettext_lazy("offered a course above the introductory level"),
    "started": gettext_lazy("started a course"),
    "finished": gettext_lazy("finished a course"),
}
Values = Mapping[int, str]  # value by employee id


class _Attribute(NamedTuple):
    """kind: 'voluntary', 'held' or 'work'. HR may know the other two of a person, but never a voluntary answer."""

    name: str
    kind: str
    values: Values

    @property
    def is_private(self) -> bool:
        return self.kind == "voluntary"


def start_audit(*, user: Any = None) -> FairnessAudit:
    """A new audit that waits to be computed. The caller enqueues the computation."""
    return FairnessAudit.objects.create(created_by=user)


def audit_is_due() -> bool:
    """Whether the latest published run over everyone has no audit yet. Failed audits do not count."""
    everyone = Recalculation.objects.filter(scope=Recalculation.Scope.EVERYONE, state=Recalculation.State.FINISHED)
    latest = everyone.order_by("-pk").first()
    if latest is None:
        return False
    return not FairnessAudit.objects.filter(recalculation=latest).exclude(state=FairnessAudit.State.FAILED).exists()


def compute_audit(audit_id: int) -> None:
    """Computes the audit and stores its result, or the reason for its failure. Safe to run twice."""
    audit = FairnessAudit.objects.filter(pk=audit_id).first()
    if audit is None or audit.state == FairnessAudit.State.READY:
        return
    finished = Recalculation.objects.filter(state=Recalculation.State.FINISHED)
    audit.recalculation = finished.filter(scope=Recalculation.Scope.EVERYONE).order_by("-pk").first()
    keep_result(audit, lambda: _result(audit), also=["recalculation", "frozen_at", "snapshot"])


def _result(audit: FairnessAudit) -> dict:
    people = set(Employee.objects.present().values_list("pk", flat=True))
    selected = _selected(people)
    reasons = reasons_without_path(people, selected["offered"])
    attributes = _attributes(people)
    least = settings.RESKILL_MIN_GROUP
    now = freeze_or_repeat(
        audit,
        fingerprints_of(attributes, people, selected, reasons),
        lambda: {
            "attributes": [
                _report(attribute, people, selected, reasons) for attribute in attributes if attribute.is_private
            ],
            "intersections": _intersections(attributes, people, selected, private=True),
        },
    )
    return {
        "people": len(people),
        "answered": _answers().count(),
        "min_size": least,
        "without_path": counted_by_reason(reasons, people, least=least, is_private=False),
        "attributes": [
            *now["attributes"],
            *(_report(attribute, people, selected, reasons) for attribute in attributes if not attribute.is_private),
        ],
        "intersections": [*now["intersections"], *_intersections(attributes, people, selected, private=False)],
        "counterfactual": measure_counterfactuals(),
        "wording": measure_wording(),
    }


def _answers() -> QuerySet[Answer]:
    return Answer.objects.current().filter(employee__in=Employee.objects.present())


def _selected(people: set[int]) -> dict[str, set[int]]:
    """Ids of the employees with each outcome."""
    steps = PathStep.objects.filter(answer__in=_answers())
    feedback = Feedback.objects.all()
    kinds = Feedback.Kind
    return {
        "offered": set(steps.values_list("answer__employee_id", flat=True)) & people,
        "offered_advanced": set(steps.filter(course__level__gte=2).values_list("answer__employee_id", flat=True))
        & people,
        "started": set(
            feedback.filter(kind__in=[kinds.STARTED, kinds.FINISHED]).values_list("employee_id", flat=True)
        ) & people,
        "finished": set(feedback.filter(kind=kinds.FINISHED).values_list("employee_id", flat=True)) & people,
    }  # fmt: skip


def _attributes(people: set[int]) -> list[_Attribute]:
    """Every attribute with its values: voluntary ones, those the organisation holds, and those of work."""
    found: list[_Attribute] = []
    for question in voluntary_questions.offered():
        given = VoluntaryAttribute.objects.filter(attribute=question.slug).values_list("employee_id", "value")
        named = {pk: str(question.values.get(value, value)) for pk, value in given if pk in people}
        found.append(_Attribute(str(question.label), "voluntary", named))
    held: dict[str, dict[int, str]] = defaultdict(dict)
    for pk, name, value in HeldAttribute.objects.values_list("employee_id", "attribute", "value"):
        if pk in people:
            held[name][pk] = value
    found += [_Attribute(name, "held", values) for name, values in sorted(held.items())]
    return [*found, *_work_attributes(people)]


def _work_attributes(people: set[int]) -> list[_Attribute]:
    """Attributes that everybody has: the department, and whether the employee has a login.

    The kind of work is left out: combined with the workforce figures, figures on whole kinds of work would reveal what
    a few people of one department do.
    """
    departments, logins = {}, {}
    rows = Employee.objects.present().select_related("department")
    for person in rows.only("department", "user_id").iterator(chunk_size=5000):
        if person.pk not in people:
            continue
        logins[person.pk] = _("has one") if person.user_id else _("has none")
        if person.department is not None:
            departments[person.pk] = str(person.department)
    return [_Attribute(_("Department"), "work", departments), _Attribute(_("Login"), "work", logins)]


def _counts(values: Values, people: set[int], chosen: set[int]) -> dict[str, tuple[int, int]]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for pk, value in values.items():
        if pk in people:
            counts[value][0] += pk in chosen
            counts[value][1] += 1
    return {value: (selected, n) for value, (selected, n) in counts.items()}


def _report(
    attribute: _Attribute, people: set[int], selected: Mapping[str, set[int]], reasons: Mapping[int, str]
) -> dict:
    name, kind, values = attribute
    counted = _coarse_counts if attribute.is_private else _counts
    least = settings.RESKILL_MIN_GROUP
    sizes = {value: n for value, (_s, n) in _counts(values, people, set()).items()}
    hidden = suppressed_groups(sizes, min_size=least)
    n_unknown = len(people) - sum(sizes.values())
    return {
        "name": name,
        "kind": kind,
        # People without a value are a group too: suppressed when small.
        "n_unknown": _shown_unknown(n_unknown, least, is_private=attribute.is_private),
        "outcomes": {
            outcome: compare_groups(counted(values, people, chosen), min_size=least).as_json()
            for outcome, chosen in selected.items()
        },
        "without_path": _without_path(attribute, people, hidden, reasons),
        "exposure": _mean_exposure(attribute, people, hidden),
    }


def _without_path(
    attribute: _Attribute, people: set[int], hidden: frozenset[str], reasons: Mapping[int, str]
) -> list[dict]:
    """Why people of each group that may be shown are offered nothing. Groups in which nobody is left out are missing."""
    by_group: dict[str, list[int]] = defaultdict(list)
    for pk, value in attribute.values.items():
        if pk in people and pk in reasons and value not in hidden:
            by_group[value].append(pk)
    least = settings.RESKILL_MIN_GROUP
    return [
        {"group": value, **counted_by_reason(reasons, ids, least=least, is_private=attribute.is_private)}
        for value, ids in sorted(by_group.items())
    ]


def _coarse_counts(values: Values, people: set[int], chosen: set[int]) -> dict[str, tuple[int, int]]:
    """The counts by group, rounded. Groups that are too small keep their size, so that they are suppressed."""
    least = settings.RESKILL_MIN_GROUP
    return {
        value: coarse_pair(selected, n, step=least) if n >= least else (selected, n)
        for value, (selected, n) in _counts(values, people, chosen).items()
    }


def _shown_unknown(n: int, least: int, *, is_private: bool) -> int | None:
    """The number of people without a value; None if it is small. Rounded for voluntary attributes."""
    if n and n < least:
        return None
    return coarse(n, step=least) if is_private else n


def _mean_exposure(attribute: _Attribute, people: set[int], hidden: frozenset[str]) -> list[dict]:
    """Mean exposure of each group that may be shown. It differs between groups because of their work."""
    by_group: dict[str, list[int]] = defaultdict(list)
    for pk, value in attribute.values.items():
        if pk in people and value not in hidden:
            by_group[value].append(pk)
    rows = []
    exposure = dict(_answers().values_list("employee_id", "exposure"))
    for value, ids in sorted(by_group.items()):
        known = [exposure[pk] for pk in ids if pk in exposure]
        n = coarse(len(known), step=settings.RESKILL_MIN_GROUP) if attribute.is_private else len(known)
        rows.append({"group": value, "n": n, "mean": rounded(sum(known) / len(known)) if known else None})
    return rows


def _intersections(
    attributes: Sequence[_Attribute], people: set[int], selected: Mapping[str, set[int]], *, private: bool
) -> list[dict]:
    """Reports on each pair of attributes that people gave or the organisation holds.

    private: the pairs with a voluntary attribute, with rounded counts; otherwise the other pairs.
    """
    audited = [item for item in attributes if item.kind != "work" and item.values]
    found, least = [], settings.RESKILL_MIN_GROUP
    for i, first in enumerate(audited):
        for second in audited[i + 1 :]:
            if private != (first.is_private or second.is_private):
                continue
            both = {pk: (value, second.values[pk]) for pk, value in first.values.items() if pk in second.values}
            hidden = [
                suppressed_groups({v: n for v, (_s, n) in _counts(item.values, people, set()).items()}, min_size=least)
                for item in (first, second)
            ]
            outcomes, n_hidden = {}, 0
            for outcome, chosen in selected.items():
                counts: dict[tuple[str, str], tuple[int, int]] = {}
                for pk, cell in both.items():
                    had, n = counts.get(cell, (0, 0))
                    counts[cell] = (had + (pk in chosen), n + 1)
                if private:
                    counts = {
                        cell: coarse_pair(had, n, step=least) if n >= least else (had, n)
                        for cell, (had, n) in counts.items()
                    }
                report, n_hidden = compare_intersections(
                    counts, min_size=least, hidden_rows=hidden[0], hidden_columns=hidden[1]
                )
                outcomes[outcome] = report.as_json()
            found.append({"name": f"{first.name} × {second.name}", "n_hidden": n_hidden, "outcomes": outcomes})
    return found
