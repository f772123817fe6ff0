"""API views for bulk imports of employees."""

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
    text="A row with a known `external_id` updates that employee; fields that the row leaves out do not change. If an "
    "external id occurs twice in a call, the first row counts and the others are errors in the report. Up to 50 rows are "
    "processed at once (201), more rows in the background (202 with a Location). Rows with errors are reported and not "
    "imported. If the call itself fails, no row is imported.",
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
    staff_permissions = {"*": "skills.change_employee"}

    def options_of(self, request: Request) -> dict:
        """The departments to which a sender with limited access may write."""
        if sees_everyone(request):
            return {}
        return {"departments": list(departments_of(request).values_list("pk", flat=True))}
