"""Query plans of the hot paths of the program: python -m tests.benchmarks.plans

Uses the database of DATABASE_URL and leaves it unchanged. Runs each hot path as a person, a client or a worker does and
explains every query that the program sends, so no copied query can go out of date. `--json FILE` writes the plans.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reskill.settings")
_PLANNED = re.compile(r"^\s*(SELECT|UPDATE|DELETE|INSERT|WITH)\b", re.IGNORECASE)
_SCAN = re.compile(r"SCAN (\w+)(?! USING)\b(?!.* USING (COVERING )?INDEX)")
_ALIAS = re.compile(r'"(\w+)" ([A-Z]\d+)\b')


@dataclass
class ExplainedQuery:
    """One query of a hot path and its plan.

    scans: tables that the plan reads completely although the query selects some rows. ms: execution time in milliseconds,
    0 if the query was not analysed. cost: the planner's cost. plan: PostgreSQL's plan as JSON, or SQLite's steps.
    """

    path: str
    sql: str
    cost: float
    ms: float
    scans: list[str] = field(default_factory=list)
    indexes: list[str] = field(default_factory=list)
    plan: dict[str, Any] = field(default_factory=dict)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All nodes of the plan, the root first."""
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


class Explainer:
    """Explains every query before it runs. analyze: runs SELECT queries a second time to measure them."""

    def __init__(self, path: str, *, analyze: bool) -> None:
        self.path, self.analyze, self.found, self._busy = path, analyze, [], False

    def __call__(self, execute, sql, params, many, context):
        if self._busy or many or not _PLANNED.match(sql):
            return execute(sql, params, many, context)
        self._busy = True
        try:
            self.found.append(self._explain(context["connection"], sql, params))
        finally:
            self._busy = False
        return execute(sql, params, many, context)

    def _explain(self, connection, sql: str, params) -> ExplainedQuery:
        if connection.vendor == "sqlite":
            return _explain_on_sqlite(self.path, connection, sql, params)
        run = self.analyze and sql.lstrip().upper().startswith("SELECT") and " FOR " not in sql
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN ({'ANALYZE, ' if run else ''}FORMAT JSON) {sql}", params)
            answer = cursor.fetchone()[0]
        whole = (json.loads(answer) if isinstance(answer, str) else answer)[0]
        plan, parts = whole["Plan"], list(nodes(whole["Plan"]))
        return ExplainedQuery(
            path=self.path,
            sql=sql,
            cost=plan["Total Cost"],
            ms=whole.get("Execution Time", 0.0),
            scans=[node["Relation Name"] for node in parts if node["Node Type"] == "Seq Scan" and "Filter" in node],
            indexes=sorted({node["Index Name"] for node in parts if "Index Name" in node}),
            plan=plan,
        )


def _explain_on_sqlite(path: str, connection, sql: str, params) -> ExplainedQuery:
    """The query explained by SQLite, which reports neither costs nor filters.

    Every scan without an index counts. Queries with LIMIT and no sorting do not count, because they end early.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        steps = [row[3] for row in cursor.fetchall()]
    named = {alias: name for name, alias in _ALIAS.findall(sql)}
    ends_early = " LIMIT " in sql and not any("ORDER BY" in step for step in steps)
    scans = [] if ends_early else [found[1] for step in steps if (found := _SCAN.match(step))]
    return ExplainedQuery(path, sql, 0.0, 0.0, [named.get(name, name) for name in scans], plan={"steps": steps})


@contextmanager
def explaining(path: str, *, analyze: bool = False) -> Iterator[list[ExplainedQuery]]:
    from django.db import connection

    explainer = Explainer(path, analyze=analyze)
    with connection.execute_wrapper(explainer):
        yield explainer.found


@dataclass(frozen=True)
class Visitors:
    """An employee, and signed-in test clients: the employee, an HR manager of their department, an administrator."""

    employee: Any
    own: Any
    manager: Any
    admin: Any


def make_visitors() -> Visitors:
    """Creates the logins in the caller's transaction. The employee is in the middle of those with an answer."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.test import Client

    from courses.models import Answer
    from courses.services.learning.visits import end_welcome
    from skills.models import Employee, ManagerScope

    answered = Answer.objects.current().filter(employee__department__isnull=False, employee__user__isnull=True)
    employee = Employee.objects.get(
        pk=answered.order_by("pk").values_list("employee", flat=True)[answered.count() // 2]
    )
    users = get_user_model()._default_manager
    person = users.create(username="plans-person", is_active=True)
    Employee.objects.filter(pk=employee.pk).update(user=person, shares_exact_scores=True)
    end_welcome(employee=employee)
    manager = users.create(username="plans-manager", is_active=True, is_staff=True)
    manager.groups.add(Group.objects.get(name="HR managers"))
    ManagerScope.objects.create(user=manager).departments.add(employee.department)
    admin = users.create(username="plans-admin", is_active=True, is_staff=True, is_superuser=True)
    clients = []
    for user in (person, manager, admin):
        clients.append(Client(HTTP_HOST="localhost"))
        clients[-1].force_login(user)
    employee.refresh_from_db()
    return Visitors(employee, *clients)


def _get_page(client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    if response.streaming:
        for _ in response.streaming_content:
            pass


def _state(visitors: Visitors) -> None:
    from courses.services.incremental.input_state import employee_states

    employee_states([visitors.employee.pk])
    employee_states(None)


def _claim(visitors: Visitors) -> None:
    from courses.models import Chunk, Recalculation
    from courses.services.recalculation.chunks import _take
    from courses.services.recalculation.watchdog import rescue_runs

    run = Recalculation.objects.create(scope="employees", employee_ids=[visitors.employee.pk], state="match")
    Chunk.objects.bulk_create(
        Chunk(recalculation=run, stage="match", number=i, payload={"kind": "employee", "ids": []}) for i in range(50)
    )
    assert _take(run.chunks.order_by("pk").values_list("pk", flat=True)[25])
    rescue_runs()


def _compute(visitors: Visitors) -> None:
    """Plans, computes and publishes a run over one person."""
    from courses.services import recalculation

    run = recalculation.start_recalculation(scope="employees", employee_ids=[visitors.employee.pk], force=True)
    done = recalculation.recalculate_here(run=run)
    assert done.n_published == 1, done.message


def _publish(visitors: Visitors) -> None:
    """Publishes a new answer of one person as the current one."""
    from courses.models import Answer, Recalculation
    from courses.services.recalculation.publishing import prune_runs, publish_answers

    answer = Answer.objects.current().get(employee=visitors.employee)
    run = Recalculation.objects.create(
        scope="employees", employee_ids=[visitors.employee.pk], state="publish", basis=answer.basis
    )
    answer.pk, answer.recalculation, answer.is_current = None, run, False
    answer.save(force_insert=True)
    assert publish_answers(run=run) == 1
    prune_runs(n_published=1)


HOTTEST: dict[str, Callable[[Visitors], None]] = {
    "employee: my week": lambda visitors: _get_page(visitors.own, "/"),
    "employee: my work": lambda visitors: _get_page(visitors.own, "/work/"),
    "employee: my path": lambda visitors: _get_page(visitors.own, "/path/"),
    "HR: people of a department": lambda visitors: _get_page(visitors.manager, "/admin/skills/employee/"),
    "HR: a person found by name": lambda visitors: _get_page(
        visitors.manager, f"/admin/skills/employee/?q={visitors.employee.name[:6]}"
    ),
    "HR: review queue": lambda visitors: _get_page(visitors.manager, "/admin/courses/review/"),
    "HR: overview": lambda visitors: _get_page(visitors.admin, "/admin/"),
    "API: a page of employees": lambda visitors: _get_page(visitors.admin, "/api/v1/employees/"),
    "API: one person's path": lambda visitors: _get_page(
        visitors.admin, f"/api/v1/employees/{visitors.employee.external_id}/learning-path/"
    ),
    "API: a page of the catalogue": lambda visitors: _get_page(visitors.admin, "/api/v1/courses/"),
    "worker: has anything changed": _state,
    "worker: a chunk is taken, lost ones are found": _claim,
    "worker: one person computed": _compute,
    "worker: answers published": _publish,
}


def explain_all(*, analyze: bool, some: Collection[str] = ()) -> list[ExplainedQuery]:
    """All queries of all hot paths, or of those whose name contains one of `some`. Runs in the caller's transaction."""
    visitors, found = make_visitors(), []
    for path, walk in HOTTEST.items():
        if some and not any(words in path for words in some):
            continue
        with explaining(path, analyze=analyze) as explained:
            walk(visitors)
        found += explained
    return found


def large_tables() -> set[str]:
    """Names of tables with at least 1000 rows. Reading a smaller table completely costs less than using an index."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= 1000")
        return {name for (name,) in cursor.fetchall()}


def table(found: list[ExplainedQuery], large: Collection[str]) -> str:
    """Markdown table with a row per path: number of queries, highest cost, milliseconds, large tables read completely."""
    lines = [
        "| path | queries | highest planner cost | ms of all reads | large tables read completely |",
        "|---|---|---|---|---|",
    ]
    for path in HOTTEST:
        ours = [one for one in found if one.path == path]
        if not ours:
            continue
        highest_cost = max((one.cost for one in ours), default=0.0)
        scans = sorted({scan for one in ours for scan in one.scans if scan in large})
        ms = sum(one.ms for one in ours)
        lines.append(f"| {path} | {len(ours)} | {highest_cost:,.0f} | {ms:,.1f} | {', '.join(scans) or 'nothing'} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="file to write the plans to")
    parser.add_argument("paths", nargs="*", help="words in the names of the wanted paths; default: all")
    options = parser.parse_args()
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection, transaction

    if connection.vendor != "postgresql":
        print("This command needs PostgreSQL: set DATABASE_URL to a filled PostgreSQL database.", file=sys.stderr)
        return 1
    settings.ALLOWED_HOSTS = ["localhost"]
    with transaction.atomic():
        found = explain_all(analyze=True, some=options.paths)
        large = large_tables()
        transaction.set_rollback(True)
    print(table(found, large))
    if options.json:
        with Path(options.json).open("w", encoding="utf-8") as file:
            json.dump([asdict(one) for one in found], file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
