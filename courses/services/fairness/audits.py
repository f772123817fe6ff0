"""Fairness audits: who is offered, starts and finishes learning, by group; and whether a name moves a conclusion."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.arithmetic.disclosure_control import rounded
from courses.arithmetic.impact_ratios import compare_groups, suppressed_groups
from courses.arithmetic.intersections import compare_intersections
from courses.models import Answer, FairnessAudit, Feedback, PathStep, Recalculation
from courses.services.fairness.counterfactuals import measure_counterfactuals
from courses.services.planning.stored_results import keep_result
from skills import voluntary_questions
from skills.models import Employee, HeldAttribute, VoluntaryAttribute

# What may be selected, in the order shown. Of everybody with a current answer.
OUTCOMES = {
    "offered": gettext_lazy("offered a learning path"),
    "offered_advanced": gettext_lazy("offered a course above the introductory level"),
    "started": gettext_lazy("started a course"),
    "finished": gettext_lazy("finished a course"),
}
Values = Mapping[int, str]  # employee -> value


def start_audit(*, user=None) -> FairnessAudit:
    """A new audit, waiting to be computed. To be enqueued after."""
    return FairnessAudit.objects.create(created_by=user)


def audit_is_due() -> bool:
    """Whether a run over everyone has published since the last audit that worked."""
    everyone = Recalculation.objects.filter(scope=Recalculation.Scope.EVERYONE, state=Recalculation.State.FINISHED)
    latest = everyone.order_by("-pk").first()
    if latest is None:
        return False
    return not FairnessAudit.objects.filter(recalculation=latest).exclude(state=FairnessAudit.State.FAILED).exists()


def compute_audit(audit_id: int) -> None:
    """Computes the audit and stores its result, or why there is none. Safe to run twice."""
    audit = FairnessAudit.objects.filter(pk=audit_id).first()
    if audit is None or audit.state == FairnessAudit.State.READY:
        return
    finished = Recalculation.objects.filter(state=Recalculation.State.FINISHED)
    audit.recalculation = finished.filter(scope=Recalculation.Scope.EVERYONE).order_by("-pk").first()
    keep_result(audit, _result, also=["recalculation"])


def _result() -> dict:
    people = set(_answers().values_list("employee_id", flat=True))
    selected = _selected(people)
    attributes = _attributes(people)
    return {
        "people": len(people),
        "min_size": settings.RESKILL_MIN_GROUP,
        "attributes": [_attribute(name, kind, values, people, selected) for name, kind, values in attributes],
        "intersections": _intersections(attributes, people, selected),
        "counterfactual": measure_counterfactuals(),
    }


def _answers():
    return Answer.objects.current().filter(employee__in=Employee.objects.present())


def _selected(people: set[int]) -> dict[str, set[int]]:
    """Employees by outcome."""
    steps = PathStep.objects.filter(answer__in=_answers())
    said = Feedback.objects.all()
    kinds = Feedback.Kind
    return {
        "offered": set(steps.values_list("answer__employee_id", flat=True)) & people,
        "offered_advanced": set(steps.filter(course__level__gte=2).values_list("answer__employee_id", flat=True))
        & people,
        "started": set(
            said.filter(kind__in=[kinds.STARTED, kinds.FINISHED]).values_list("employee_id", flat=True)
        ) & people,
        "finished": set(said.filter(kind=kinds.FINISHED).values_list("employee_id", flat=True)) & people,
    }  # fmt: skip


def _attributes(people: set[int]) -> list[tuple[str, str, Values]]:
    """(label, kind, value by employee) of every attribute. kind: voluntary, held, or work."""
    found: list[tuple[str, str, Values]] = []
    for asked in voluntary_questions.offered():
        given = VoluntaryAttribute.objects.filter(attribute=asked.slug).values_list("employee_id", "value")
        named = {pk: str(asked.values.get(value, value)) for pk, value in given if pk in people}
        found.append((str(asked.label), "voluntary", named))
    held: dict[str, dict[int, str]] = defaultdict(dict)
    for pk, name, value in HeldAttribute.objects.values_list("employee_id", "attribute", "value"):
        if pk in people:
            held[name][pk] = value
    found += [(name, "held", values) for name, values in sorted(held.items())]
    return [*found, *_of_work(people)]


def _of_work(people: set[int]) -> list[tuple[str, str, Values]]:
    """What everybody has: a department, and whether they can sign in. Not the kind of work: beside the pictures of the
    workforce, whole kinds would tell what a few people of one department do."""
    departments, logins = {}, {}
    rows = Employee.objects.present().select_related("department")
    for person in rows.only("department", "user_id").iterator(chunk_size=5000):
        if person.pk not in people:
            continue
        logins[person.pk] = _("has one") if person.user_id else _("has none")
        if person.department is not None:
            departments[person.pk] = str(person.department)
    return [(_("Department"), "work", departments), (_("Login"), "work", logins)]


def _counts(values: Values, people: set[int], chosen: set[int]) -> dict[str, tuple[int, int]]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for pk, value in values.items():
        if pk in people:
            counts[value][0] += pk in chosen
            counts[value][1] += 1
    return {value: (selected, n) for value, (selected, n) in counts.items()}


def _attribute(name: str, kind: str, values: Values, people: set[int], selected: Mapping[str, set[int]]) -> dict:
    least = settings.RESKILL_MIN_GROUP
    sizes = {value: n for value, (_s, n) in _counts(values, people, set()).items()}
    hidden = suppressed_groups(sizes, min_size=least)
    n_unknown = len(people) - sum(sizes.values())
    return {
        "name": name,
        "kind": kind,
        # How many said nothing is itself a group: held back when small.
        "n_unknown": n_unknown if n_unknown >= least or n_unknown == 0 else None,
        "outcomes": {
            outcome: compare_groups(_counts(values, people, chosen), min_size=least).as_json()
            for outcome, chosen in selected.items()
        },
        "exposure": _mean_exposure(values, people, hidden),
    }


def _mean_exposure(values: Values, people: set[int], hidden: frozenset[str]) -> list[dict]:
    """Mean exposure of the weeks of each group that may be shown: different work, not different people, moves it."""
    by_group: dict[str, list[int]] = defaultdict(list)
    for pk, value in values.items():
        if pk in people and value not in hidden:
            by_group[value].append(pk)
    rows = []
    exposure = dict(_answers().values_list("employee_id", "exposure"))
    for value, ids in sorted(by_group.items()):
        known = [exposure[pk] for pk in ids if pk in exposure]
        rows.append({"group": value, "n": len(known), "mean": rounded(sum(known) / len(known)) if known else None})
    return rows


def _intersections(
    attributes: Sequence[tuple[str, str, Values]], people: set[int], selected: Mapping[str, set[int]]
) -> list[dict]:
    """Every two attributes that people gave or the organisation holds, against each other."""
    audited = [(name, values) for name, kind, values in attributes if kind != "work" and values]
    found, least = [], settings.RESKILL_MIN_GROUP
    for i, (one, first) in enumerate(audited):
        for other, second in audited[i + 1 :]:
            both = {pk: (value, second[pk]) for pk, value in first.items() if pk in second}
            hidden = [
                suppressed_groups({v: n for v, (_s, n) in _counts(values, people, set()).items()}, min_size=least)
                for values in (first, second)
            ]
            outcomes, n_hidden = {}, 0
            for outcome, chosen in selected.items():
                counts: dict[tuple[str, str], tuple[int, int]] = {}
                for pk, cell in both.items():
                    had, n = counts.get(cell, (0, 0))
                    counts[cell] = (had + (pk in chosen), n + 1)
                report, n_hidden = compare_intersections(
                    counts, min_size=least, hidden_rows=hidden[0], hidden_columns=hidden[1]
                )
                outcomes[outcome] = report.as_json()
            found.append({"name": f"{one} × {other}", "n_hidden": n_hidden, "outcomes": outcomes})
    return found
