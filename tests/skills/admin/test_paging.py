"""Lists are counted up to a limit, whatever their length."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from skills.admin import paging
from skills.models import Employee

pytestmark = pytest.mark.django_db


def test_a_list_is_counted_up_to_the_limit(monkeypatch):
    monkeypatch.setattr(paging, "COUNTED_UP_TO", 3)
    Employee.objects.bulk_create(Employee(external_id=f"E{i}") for i in range(9))
    with CaptureQueriesContext(connection) as queries:
        assert paging.BoundedPaginator(Employee.objects.order_by("name"), 2).count == 4
    assert "LIMIT 4" in queries[0]["sql"] and "ORDER BY" not in queries[0]["sql"]


def test_a_short_list_is_counted_completely():
    Employee.objects.create(external_id="E1")
    assert paging.BoundedPaginator(Employee.objects.all(), 2).count == 1
    assert paging.BoundedPaginator([1, 2, 3], 2).count == 3
