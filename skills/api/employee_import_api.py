"""Employees in bulk."""

from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request

from skills.api.bodies import EmployeeImportBody
from skills.api.import_api import ImportViewSet, describes_import
from skills.api.permissions import departments_of, sees_everyone
from skills.models import BulkUpsert
from skills.services.people.bulk_employees import employee_rows
from skills.tasks import upsert_employees


@describes_import(
    tag="employees",
    body=EmployeeImportBody,
    text="Known by `external_id`: updated, what a row leaves out stays. Twice in one call: the first counts, "
    "the others are errors in the report. Up to 50 rows are worked on at once (201), more in the background "
    "(202 with a Location); each call is loaded wholly or, when it fails, not at all.",
    example=OpenApiExample("one nurse", request_only=True, value={"employees": [{
        "external_id": "LH-900", "name": "Ada Okafor", "job_title": "Registered nurse", "department": "Care",
        "tasks": [{"statement": "Comfort patients before an operation", "share": 0.6},
                  {"statement": "Write the handover report", "share": 0.4}],
    }]}),
)  # fmt: skip
class EmployeeImportViewSet(ImportViewSet):
    kind = BulkUpsert.Kind.EMPLOYEES
    body = EmployeeImportBody
    handler = staticmethod(employee_rows)
    enqueue = staticmethod(upsert_employees.delay_on_commit)
    scopes = {"*": "employees:write"}
    staff_permissions = {"create": "skills.change_employee"}

    def options_of(self, request: Request) -> dict:
        """The departments whose people a sender with a limited view may write."""
        if sees_everyone(request):
            return {}
        return {"departments": list(departments_of(request).values_list("pk", flat=True))}
