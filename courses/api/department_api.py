"""The API of figures of departments that are large enough."""

from types import SimpleNamespace
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from courses.services.figures.overview import Sums, WorkRow, read_overview
from skills.api.api_base import ApiView
from skills.api.permissions import departments_of, is_client, sees_everyone
from skills.api.responses import ERRORS


class DepartmentSerializer(serializers.Serializer):
    """Figures of a department with at least the organisation's minimum group size. Smaller ones are combined."""

    department = serializers.CharField()
    n_employees = serializers.IntegerField(help_text="Employees with an answer")
    exposure = serializers.FloatField(help_text="Mean over the week and over employees, 0..1, rounded to 5 %")
    changing_share = serializers.FloatField(help_text="Mean part of the week likely to change, 0..1, rounded to 5 %")
    lasting_share = serializers.FloatField()
    n_with_path = serializers.IntegerField()


class DepartmentsSerializer(serializers.Serializer):
    departments = DepartmentSerializer(many=True)
    small_departments = DepartmentSerializer(allow_null=True, help_text="All departments that are too small, combined")
    total = DepartmentSerializer(allow_null=True)
    n_left_out = serializers.IntegerField(help_text="People in no figure, because their group would be too small")
    updated_at = serializers.DateTimeField(allow_null=True)


class DepartmentsView(ApiView, APIView):
    scopes = {"*": "departments:read"}
    staff_actions = ("get",)
    staff_permissions = {"get": "courses.view_workforcecell"}

    @extend_schema(
        tags=["departments"], summary="Read figures of departments", responses={200: DepartmentsSerializer, **ERRORS},
        description="Groups below the organisation's minimum group size are never shown, and cannot be derived by "
        "subtracting one figure from another.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        found = read_overview(_ORGANISATION if is_client(request) else request.user)
        rows, small, total, n_left_out = list(found.rows), found.small_departments, found.total, found.n_left_out
        if is_client(request) and not sees_everyone(request):
            # Only whole departments given to the client: combined departments include other people, and the
            # difference to a total would reveal how many.
            given = set(departments_of(request).values_list("pk", flat=True))
            rows, small, total, n_left_out = [row for row in rows if row.department in given], None, None, 0
        return Response(
            DepartmentsSerializer(
                {
                    "departments": [_row(row) for row in rows],
                    "small_departments": _sums("", small),
                    "total": _sums("", total),
                    "n_left_out": n_left_out,
                    "updated_at": found.updated_at,
                }
            ).data
        )


# A client with the scope reads the figures of the whole organisation; the view above limits them.
_ORGANISATION: Any = SimpleNamespace(pk=None, is_active=True, is_authenticated=True, is_superuser=True)


def _row(row: WorkRow) -> dict | None:
    return _sums(row.name, row.total)


def _sums(name: str, sums: Sums | None) -> dict | None:
    if sums is None:
        return None
    return {
        "department": name,
        "n_employees": sums.n,
        "exposure": sums.exposure,
        "changing_share": sums.changing,
        "lasting_share": sums.lasting,
        "n_with_path": sums.n_with_path,
    }
