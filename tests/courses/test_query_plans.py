"""Lists and their filters read by an index, whatever their length; SQLite and PostgreSQL say so themselves."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Answer
from skills.models import ManagerScope
from skills.services.roles import ensure_roles

pytestmark = pytest.mark.django_db
FEW = ["left=yes", "takes_part__exact=0", "path=none", "title_match__exact=confirmed"]
MANY = ["", "p=2", "band=little", "login=yes"]
COUNT = "LIMIT 5001"  # stops where the count does: with many to be found, far from the end


@pytest.fixture
def hr(world, client):
    hanna = world.users["hanna"]
    hanna.groups.add(ensure_roles())
    ManagerScope.objects.filter(user=hanna).update(sees_everyone=True)
    client.force_login(hanna)
    return client


def full_scans(client, where: str, *, but: str = "") -> list[str]:
    """The plans of a page's queries that read all employees or all answers. PostgreSQL is told that this is dear, as it
    is with many: it then does so only where no index would serve. but: leaves out queries with these words."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(where).status_code == 200
    found, postgres = [], connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute("SET LOCAL enable_seqscan = off")
        for sql in {query["sql"] for query in asked if "skills_employee" in query["sql"]}:
            if not sql.startswith("SELECT") or (but and but in sql):
                continue
            cursor.execute(f"EXPLAIN {sql}" if postgres else f"EXPLAIN QUERY PLAN {sql}")
            plan = "\n".join(" ".join(map(str, row)) for row in cursor.fetchall())
            scan = (
                r"Seq Scan on (skills_employee|courses_answer)" if postgres else r"SCAN (skills_employee|U0)(?! USING)"
            )
            if re.search(scan, plan):
                found.append(f"{sql}\n{plan}")
    return found


@pytest.mark.parametrize("asked", MANY)
def test_a_page_of_many_reads_no_more_than_it_shows(hr, asked):
    assert full_scans(hr, f"{reverse('admin:skills_employee_changelist')}?{asked}", but=COUNT) == []


@pytest.mark.parametrize("asked", FEW)
def test_the_few_are_found_and_counted_without_reading_everybody(hr, asked):
    assert full_scans(hr, f"{reverse('admin:skills_employee_changelist')}?{asked}") == []


def test_whoever_has_an_answer_without_a_path_is_found(hr, world):
    Answer.objects.filter(employee=world.bob).update(path_weeks=0)
    page = hr.get(reverse("admin:skills_employee_changelist") + "?path=none").content.decode()
    assert "Bob" in page and "Alice" not in page
