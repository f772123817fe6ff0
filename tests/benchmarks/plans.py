"""The plans of the hottest queries, as the database makes them while the program asks: python -m tests.benchmarks.plans

Reads the database of DATABASE_URL and leaves it as it was. Each hot path is walked as a person, a client or a worker
walks it, and every query on the way is explained: none is copied here that could go out of date. `--json FILE`: the
plans themselves.
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
class Explained:
    """One query of a path. scans: tables it reads from end to end though it wants some rows, by the database's own plan.

    ms: what it took, 0 where it was not run for that; cost: the planner's; plan: PostgreSQL's, as JSON.
    """

    path: str
    sql: str
    cost: float
    ms: float
    scans: list[str] = field(default_factory=list)
    indexes: list[str] = field(default_factory=list)
    plan: dict[str, Any] = field(default_factory=dict)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The plan's nodes, itself first."""
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


class Explainer:
    """Explains every query that passes, before it runs. analyze: runs reads once more, for their time."""

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

    def _explain(self, connection, sql: str, params) -> Explained:
        if connection.vendor == "sqlite":
            return _explain_there(self.path, connection, sql, params)
        run = self.analyze and sql.lstrip().upper().startswith("SELECT") and " FOR " not in sql
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN ({'ANALYZE, ' if run else ''}FORMAT JSON) {sql}", params)
            answer = cursor.fetchone()[0]
        whole = (json.loads(answer) if isinstance(answer, str) else answer)[0]
        plan, parts = whole["Plan"], list(nodes(whole["Plan"]))
        return Explained(
            path=self.path,
            sql=sql,
            cost=plan["Total Cost"],
            ms=whole.get("Execution Time", 0.0),
            scans=[node["Relation Name"] for node in parts if node["Node Type"] == "Seq Scan" and "Filter" in node],
            indexes=sorted({node["Index Name"] for node in parts if "Index Name" in node}),
            plan=plan,
        )


def _explain_there(path: str, connection, sql: str, params) -> Explained:
    """By SQLite, which knows neither costs nor what a scan leaves out: every scan by no index counts, but for pages in
    the order of the rows, which end early."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        steps = [row[3] for row in cursor.fetchall()]
    named = {alias: name for name, alias in _ALIAS.findall(sql)}
    ends_early = " LIMIT " in sql and not any("ORDER BY" in step for step in steps)
    scans = [] if ends_early else [found[1] for step in steps if (found := _SCAN.match(step))]
    return Explained(path, sql, 0.0, 0.0, [named.get(name, name) for name in scans], plan={"steps": steps})


@contextmanager
def explaining(path: str, *, analyze: bool = False) -> Iterator[list[Explained]]:
    from django.db import connection

    explainer = Explainer(path, analyze=analyze)
    with connection.execute_wrapper(explainer):
        yield explainer.found


@dataclass(frozen=True)
class Walker:
    """Who walks: an employee, an HR manager of that employee's department, an administrator; each a test client."""

    employee: Any
    own: Any
    manager: Any
    admin: Any


def walker() -> Walker:
    """Made for the occasion, in the caller's transaction: logins for an employee in the middle, and for HR."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.test import Client

    from courses.models import Answer
    from skills.models import Employee, ManagerScope

    answered = Answer.objects.current().filter(employee__department__isnull=False, employee__user__isnull=True)
    employee = Employee.objects.get(
        pk=answered.order_by("pk").values_list("employee", flat=True)[answered.count() // 2]
    )
    users = get_user_model()._default_manager
    person = users.create(username="plans-person", is_active=True)
    Employee.objects.filter(pk=employee.pk).update(user=person, shares_exact_scores=True)
    manager = users.create(username="plans-manager", is_active=True, is_staff=True)
    manager.groups.add(Group.objects.get(name="HR managers"))
    ManagerScope.objects.create(user=manager).departments.add(employee.department)
    admin = users.create(username="plans-admin", is_active=True, is_staff=True, is_superuser=True)
    clients = []
    for user in (person, manager, admin):
        clients.append(Client(HTTP_HOST="localhost"))
        clients[-1].force_login(user)
    employee.refresh_from_db()
    return Walker(employee, *clients)


def _see(client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    if response.streaming:
        for _ in response.streaming_content:
            pass


def _state(who: Walker) -> None:
    from courses.services.incremental.input_state import employee_states

    employee_states([who.employee.pk])
    employee_states(None)


def _claim(who: Walker) -> None:
    from courses.models import Chunk, Recalculation
    from courses.services.recalculation.chunks import _take
    from courses.services.recalculation.watchdog import rescue_runs

    run = Recalculation.objects.create(scope="employees", employee_ids=[who.employee.pk], state="match")
    Chunk.objects.bulk_create(
        Chunk(recalculation=run, stage="match", number=i, payload={"kind": "employee", "ids": []}) for i in range(50)
    )
    assert _take(run.chunks.order_by("pk").values_list("pk", flat=True)[25])
    rescue_runs()


def _compute(who: Walker) -> None:
    """One person's run, whole: planned, computed, published."""
    from courses.services import recalculation

    run = recalculation.start_recalculation(scope="employees", employee_ids=[who.employee.pk], force=True)
    done = recalculation.recalculate_here(run=run)
    assert done.n_published == 1, done.message


def _publish(who: Walker) -> None:
    """A run with a new answer for one person, at the moment it becomes the current one."""
    from courses.models import Answer, Recalculation
    from courses.services.recalculation.publishing import prune_runs, publish_answers

    answer = Answer.objects.current().get(employee=who.employee)
    run = Recalculation.objects.create(
        scope="employees", employee_ids=[who.employee.pk], state="publish", basis=answer.basis
    )
    answer.pk, answer.recalculation, answer.is_current = None, run, False
    answer.save(force_insert=True)
    assert publish_answers(run=run) == 1
    prune_runs(n_published=1)


HOTTEST: dict[str, Callable[[Walker], None]] = {
    "employee: my week": lambda who: _see(who.own, "/"),
    "employee: my work": lambda who: _see(who.own, "/work/"),
    "employee: my path": lambda who: _see(who.own, "/path/"),
    "HR: people of a department": lambda who: _see(who.manager, "/admin/skills/employee/"),
    "HR: a person found by name": lambda who: _see(who.manager, f"/admin/skills/employee/?q={who.employee.name[:6]}"),
    "HR: review queue": lambda who: _see(who.manager, "/admin/courses/review/"),
    "HR: overview": lambda who: _see(who.admin, "/admin/"),
    "API: a page of employees": lambda who: _see(who.admin, "/api/v1/employees/"),
    "API: one person's path": lambda who: _see(
        who.admin, f"/api/v1/employees/{who.employee.external_id}/learning-path/"
    ),
    "API: a page of the catalogue": lambda who: _see(who.admin, "/api/v1/courses/"),
    "worker: has anything changed": _state,
    "worker: a chunk is taken, lost ones are found": _claim,
    "worker: one person computed": _compute,
    "worker: answers published": _publish,
}


def explain_all(*, analyze: bool, some: Collection[str] = ()) -> list[Explained]:
    """Every query of every hot path, or of those whose names hold one of `some`, in the caller's transaction."""
    who, found = walker(), []
    for path, walk in HOTTEST.items():
        if some and not any(words in path for words in some):
            continue
        with explaining(path, analyze=analyze) as explained:
            walk(who)
        found += explained
    return found


def large_tables() -> set[str]:
    """Those of a thousand rows or more: smaller ones are read whole at less cost than by an index."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= 1000")
        return {name for (name,) in cursor.fetchall()}


def table(found: list[Explained], large: Collection[str]) -> str:
    """One line a path: how many queries, the dearest one, and which large tables are read from end to end."""
    lines = [
        "| path | queries | dearest, planner's cost | ms of all reads | large tables read from end to end |",
        "|---|---|---|---|---|",
    ]
    for path in HOTTEST:
        ours = [one for one in found if one.path == path]
        if not ours:
            continue
        dearest = max((one.cost for one in ours), default=0.0)
        scans = sorted({scan for one in ours for scan in one.scans if scan in large})
        ms = sum(one.ms for one in ours)
        lines.append(f"| {path} | {len(ours)} | {dearest:,.0f} | {ms:,.1f} | {', '.join(scans) or 'nothing'} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="write the plans there")
    parser.add_argument("paths", nargs="*", help="words in the names of the paths wanted; none: all")
    options = parser.parse_args()
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection, transaction

    if connection.vendor != "postgresql":
        print("Plans are read from PostgreSQL: set DATABASE_URL to a filled database.", file=sys.stderr)
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
