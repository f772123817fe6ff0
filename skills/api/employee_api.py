"""API views for employees, their task profiles and the exposure of their tasks."""

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from skills.api import bodies
from skills.api import serializers as s
from skills.api.api_base import ApiView
from skills.api.idempotency import idempotent
from skills.api.permissions import departments_of, employees_for, is_client, sees_everyone
from skills.api.problems import UnknownParameter
from skills.api.responses import CHANGE_ERRORS, ONE_ERRORS, WRITE_ERRORS, reading
from skills.api.strict_body import valid_body
from skills.api.versions import check_version, etag_of
from skills.exposure_bands import band
from skills.external_ids import composed
from skills.models import Basis, Employee, ExposureDataset, Task, TaskAssessment
from skills.services.people.employee_deletion import delete_employees
from skills.services.people.employees import change_employee, create_employee
from skills.services.people.former_ids import current_id

RUN = OpenApiParameter(
    "run", int, description="Number of a past recalculation, to read its answer instead of the current one"
)


class EmployeeFilter(django_filters.FilterSet):
    department = django_filters.CharFilter(field_name="department__name", help_text="Name of the department")
    occupation = django_filters.CharFilter(field_name="occupation__soc_code", help_text="SOC code")
    title_match = django_filters.ChoiceFilter(choices=Employee.TitleMatch.choices)
    updated_since = extend_schema_field(OpenApiTypes.STR)(django_filters.IsoDateTimeFilter)(
        field_name="updated_at", lookup_expr="gte", help_text="Date and time, ISO 8601"
    )
    left = django_filters.ChoiceFilter(
        method="filter_left",
        choices=[("true", "have left"), ("false", "have not left")],
        help_text="Whether the employees have left",
    )
    search = django_filters.CharFilter(method="filter_search", help_text="Words in name, job title, e-mail or id")

    class Meta:
        model = Employee
        fields: list[str] = []

    def filter_left(self, queryset, name: str, value: str):
        return queryset.filter(left_on__isnull=value == "false")

    def filter_search(self, queryset, name: str, value: str):
        for word in value.split()[:10]:
            matches = Q(name__icontains=word) | Q(job_title__icontains=word) | Q(email__icontains=word)
            queryset = queryset.filter(matches | Q(external_id__icontains=word))
        return queryset


class EmployeeLookup:
    """Mixin for views of one employee, looked up by external id among the employees the request may see."""

    lookup_field = "external_id"
    lookup_url_kwarg = "external_id"
    lookup_value_regex = "[^/]+"

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Employee.objects.none()
        return employees_for(self.request).select_related("department", "occupation")  # type: ignore[attr-defined]

    def get_object(self) -> Employee:
        """The employee. The audit trail notes whom the request is about."""
        self.kwargs["external_id"] = composed(self.kwargs["external_id"])  # type: ignore[attr-defined]
        try:
            employee = super().get_object()
        except Http404:
            current = current_id(self.kwargs["external_id"])  # type: ignore[attr-defined]
            if current == self.kwargs["external_id"]:  # type: ignore[attr-defined]
                raise
            self.kwargs["external_id"] = current  # type: ignore[attr-defined]
            employee = super().get_object()
        self.request._request.audit_employee = employee.pk  # type: ignore[attr-defined]
        return employee


def figures_hidden(request: Request, employee: Employee) -> bool:
    """Whether the response has bands instead of figures: for another person's tasks, unless exact figures are allowed."""
    if is_client(request) or employee.user_id == request.user.pk:
        return False
    return not (settings.RESKILL_HR_SEES_EXACT or employee.shares_exact_scores)


@reading("employees", "employees", s.EmployeeSerializer, list_text="The employees that this client or person may see.")
class EmployeeViewSet(EmployeeLookup, ApiView, viewsets.ReadOnlyModelViewSet):
    serializer_class = s.EmployeeSerializer
    filterset_class = EmployeeFilter
    ordering_fields: Any = ("external_id", "name", "updated_at")
    sparse_fields = True
    sparse_actions = ("list", "retrieve", "tasks", "exposure")
    scopes = {
        "exposure": "recommendations:read",
        "create": "employees:write",
        "partial_update": "employees:write",
        "state_tasks": "employees:write",
        "destroy": "employees:erase",
        "*": "employees:read",
    }
    staff_actions = ("create", "partial_update", "state_tasks", "destroy")
    staff_permissions = {
        "create": "skills.add_employee",
        "partial_update": "skills.change_employee",
        "state_tasks": "skills.change_employee",
        "destroy": "skills.delete_employee",
        "tasks": "skills.view_task",
        "exposure": "courses.view_answer",
        "*": "skills.view_employee",
    }

    @extend_schema(
        tags=["employees"], summary="Create an employee", request=bodies.EmployeeBody,
        description="Creates one employee; use `employee-imports` for many. An existing external id is an error.",
        responses={201: s.EmployeeSerializer, **WRITE_ERRORS},
        examples=[OpenApiExample("a clerk", request_only=True, value={
            "external_id": "LH-901", "name": "Jonas Weber", "job_title": "Payroll clerk", "department": "Office"})],
    )  # fmt: skip
    @idempotent
    def create(self, request: Request) -> Response:
        wanted = valid_body(request, bodies.EmployeeBody)
        check_department(request, wanted, is_new=True)
        employee = create_employee(row=wanted)
        where = request.build_absolute_uri(reverse("api-employee-detail", args=[employee.external_id]))
        return Response(self._shown(employee), status=201, headers={"Location": where})

    @extend_schema(
        tags=["employees"], summary="Change an employee", request=bodies.EmployeeChange,
        description="Changes only the fields that are sent; null clears a field. With If-Match, changes only that version.",
        responses={200: s.EmployeeSerializer, **CHANGE_ERRORS},
        examples=[OpenApiExample("a new job", request_only=True, value={"job_title": "Payroll manager"})],
    )  # fmt: skip
    def partial_update(self, request: Request, external_id: str) -> Response:
        employee = self.get_object()
        wanted = valid_body(request, bodies.EmployeeChange, partial=True)
        check_version(request, s.EmployeeSerializer(employee).data)
        check_department(request, wanted, is_new=False)
        body = self._shown(change_employee(employee=employee, changes=wanted))
        return Response(body, headers={"ETag": etag_of(body)})

    partial_update.checks_version = True  # type: ignore[attr-defined]

    @extend_schema(
        tags=["employees"], summary="Erase an employee",
        description="Deletes the employee with everything stored about them. Nothing can bring it back. If somebody has "
        "left, set `left_on` instead.",
        responses={204: None, **ONE_ERRORS},
    )  # fmt: skip
    def destroy(self, request: Request, external_id: str) -> Response:
        employee = self.get_object()
        check_version(request, s.EmployeeSerializer(employee).data)
        delete_employees(employees=[employee], by=None if is_client(request) else request.user)
        return Response(status=204)

    destroy.checks_version = True  # type: ignore[attr-defined]

    def _shown(self, employee: Employee) -> dict:
        row = Employee.objects.select_related("department", "occupation").get(pk=employee.pk)
        return s.EmployeeSerializer(row).data

    @extend_schema(tags=["employees"], summary="Read a task profile",
                   description="The employee's tasks with their share of the week, including rejected tasks.",
                   responses={200: s.TaskSerializer(many=True), **ONE_ERRORS}, filters=False)  # fmt: skip
    @action(detail=True, pagination_class=None, filterset_class=None, ordering_fields=None,
            serializer_class=s.TaskSerializer)  # fmt: skip
    def tasks(self, request: Request, external_id: str) -> Response:
        return Response(s.TaskSerializer(self.get_object().tasks.all(), many=True).data)

    @extend_schema(
        tags=["employees"], summary="Replace an employee's tasks", request=bodies.TaskProfileBody,
        description="Replaces tasks that were sent or imported before. Tasks that the person added, confirmed or "
        "reworded stay and keep their share of the week. Rejected tasks stay rejected.",
        responses={200: s.TaskSerializer(many=True), **CHANGE_ERRORS},
        examples=[OpenApiExample("two tasks", request_only=True, value={"tasks": [
            {"statement": "Check time sheets", "share": 70}, {"statement": "Explain payslips to staff", "share": 30}]})],
    )  # fmt: skip
    @tasks.mapping.put
    def state_tasks(self, request: Request, external_id: str) -> Response:
        employee = self.get_object()
        wanted = valid_body(request, bodies.TaskProfileBody)
        check_version(request, s.TaskSerializer(employee.tasks.all(), many=True).data)
        change_employee(employee=employee, changes={"tasks": wanted["tasks"]})
        body = s.TaskSerializer(employee.tasks.all(), many=True).data
        return Response(body, headers={"ETag": etag_of(body)})

    state_tasks.checks_version = True  # type: ignore[attr-defined]

    @extend_schema(tags=["exposure"], summary="Read the exposure of an employee's tasks",
                   description="Exposure per task, with interval, evidence and basis. The figures are about tasks, never a "
                   "verdict about a person. With `run`: the current tasks on the basis of that recalculation.",
                   parameters=[RUN], responses={200: s.ExposureSerializer, **ONE_ERRORS})  # fmt: skip
    @action(detail=True, filterset_class=None, ordering_fields=None, serializer_class=s.ExposureSerializer,
            known_parameters=("run",))  # fmt: skip
    def exposure(self, request: Request, external_id: str) -> Response:
        employee, run = self.get_object(), run_of(request)
        basis = None
        if run is not None:
            basis = Basis.objects.filter(answers__employee=employee, answers__recalculation=run).first()
            if basis is None:
                raise NotFound
        return Response(s.ExposureSerializer(exposure_of(employee, figures_hidden(request, employee), basis)).data)

    @property
    def always(self) -> str:  # type: ignore[override]
        return {"tasks": "id", "exposure": "employee"}.get(self.action, "external_id")


def check_department(request: Request, row: dict, *, is_new: bool) -> None:
    """Raises ValidationError if the department is not one of those assigned to this client or manager."""
    if sees_everyone(request) or not (is_new or "department" in row):
        return
    named = {"organisation": row.get("organisation") or "", "name": row.get("department") or ""}
    if not departments_of(request).filter(**named).exists():
        raise ValidationError({"department": ["Name one of the departments assigned to you."]})


def run_of(request: Request) -> int | None:
    """The number in the parameter `run`; None without it. Raises ValidationError if it is not a number."""
    run = request.query_params.get("run")
    if run is None:
        return None
    if not run.isascii() or not run.isdigit() or len(run) > 18:
        raise UnknownParameter({"run": "Give the number of a recalculation."})
    return int(run)


def exposure_of(employee: Employee, hidden: bool, basis: Basis | None = None) -> dict:
    """The employee's counted tasks with their assessments on this basis. None: the basis of the current answer."""
    basis = (
        basis
        or Basis.objects.filter(answers__employee=employee, answers__is_current=True).select_related("dataset").first()
    )
    if basis is None:  # no answer yet; the same texts may have been assessed for colleagues
        active = Basis.objects.filter(dataset=ExposureDataset.objects.active(), assessments__isnull=False)
        basis = active.select_related("dataset").last()
    tasks = list(Task.objects.filter(employee=employee).counted().select_related("override"))
    rows = {
        row.text_hash: row
        for row in TaskAssessment.objects.filter(basis=basis, text_hash__in=[task.text_hash for task in tasks])
    }
    shown = []
    for task in tasks:
        override = getattr(task, "override", None)
        row = rows.get(task.text_hash)
        entry = s.assessment_as_json(row or _NotAssessed(), statement=task.statement, hidden=hidden or row is None)
        if override:
            entry.update(status="judged", band=band(override.exposure))
        if override and not hidden:
            entry.update(exposure=override.exposure, low=override.exposure, high=override.exposure)
        entry.update(
            id=task.pk, share=round(task.share, 4), state=task.state, assessed=row is not None,
            overridden_by_a_person=override is not None, override_reason=override.reason if override else "",
        )  # fmt: skip
        shown.append(entry)
    return {"employee": employee.external_id, "figures_hidden": hidden, "basis": basis, "tasks": shown}


class _NotAssessed:
    """Placeholder for an assessment that has not been computed yet."""

    exposure = low = high = automation = augmentation = None
    is_judged, suggestion = True, ""
    is_far = sources_disagree = False
    evidence: tuple = ()
    sources: tuple = ()
    demand: dict = {}
    situations: tuple = ()
