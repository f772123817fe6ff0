"""Employees and their work, occupations, human skills, exposure datasets, and assessment of any statement."""

from typing import Any

import django_filters
from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from skills.api import serializers as s
from skills.api.access import employees_for, is_client
from skills.api.base import ApiView
from skills.api.problems import Problem
from skills.embedding import get_encoder
from skills.models import Basis, Employee, ExposureDataset, HumanSkill, Occupation, Task, TaskAssessment
from skills.services.assessment import assess_statements

_PROBLEM = "application/problem+json"
ERRORS = {(401, _PROBLEM): Problem, (403, _PROBLEM): Problem, (406, _PROBLEM): Problem}
LIST_ERRORS = {**ERRORS, (400, _PROBLEM): Problem}
ONE_ERRORS = {**LIST_ERRORS, (404, _PROBLEM): Problem}
WRITE_ERRORS = {**LIST_ERRORS, (415, _PROBLEM): Problem, (409, _PROBLEM): Problem}


def reading(tag: str, what: str, one: type, *, list_text: str = "") -> Any:
    """Describes list and retrieve of a resource for the schema."""
    return extend_schema_view(
        list=extend_schema(
            tags=[tag], summary=f"List {what}", description=list_text or f"All {what}, page by page.",
            responses={200: one(many=True), **LIST_ERRORS},
        ),
        retrieve=extend_schema(tags=[tag], summary=f"Read one of the {what}", responses={200: one, **ONE_ERRORS}),
    )  # fmt: skip


class EmployeeFilter(django_filters.FilterSet):
    department = django_filters.CharFilter(field_name="department__name", help_text="Name of the department")
    occupation = django_filters.CharFilter(field_name="occupation__soc_code", help_text="SOC code")
    title_match = django_filters.ChoiceFilter(choices=Employee.TitleMatch.choices)
    updated_since = extend_schema_field(OpenApiTypes.STR)(django_filters.IsoDateTimeFilter)(
        field_name="updated_at", lookup_expr="gte", help_text="Date and time, ISO 8601"
    )

    class Meta:
        model = Employee
        fields: list[str] = []


class EmployeeLookup:
    """Views of one employee, found by external id among those this request may see."""

    lookup_field = "external_id"
    lookup_url_kwarg = "external_id"
    lookup_value_regex = "[^/]+"

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Employee.objects.none()
        return employees_for(self.request).select_related("department", "occupation")  # type: ignore[attr-defined]


def figures_hidden(request: Request, employee: Employee) -> bool:
    """True when this reader gets bands: somebody else's work, unless the organisation or the person decided otherwise."""
    if is_client(request) or employee.user_id == request.user.pk:
        return False
    return not (settings.RESKILL_HR_SEES_EXACT or employee.shares_exact_scores)


@reading("employees", "employees", s.EmployeeSerializer, list_text="The employees this client or person may see.")
class EmployeeViewSet(EmployeeLookup, ApiView, viewsets.ReadOnlyModelViewSet):
    serializer_class = s.EmployeeSerializer
    filterset_class = EmployeeFilter
    scopes = {"exposure": "recommendations:read", "*": "employees:read"}

    @extend_schema(tags=["employees"], summary="Read a task profile",
                   description="The employee's tasks with their share of the week, rejected ones included.",
                   responses={200: s.TaskSerializer(many=True), **ONE_ERRORS}, filters=False)  # fmt: skip
    @action(detail=True, pagination_class=None, filterset_class=None)
    def tasks(self, request: Request, external_id: str) -> Response:
        return Response(s.TaskSerializer(self.get_object().tasks.all(), many=True).data)

    @extend_schema(tags=["exposure"], summary="Read the exposure of an employee's tasks",
                   description="Task by task, with interval, evidence and basis. A figure about tasks, never a verdict "
                   "about a person.", responses={200: s.ExposureSerializer, **ONE_ERRORS})  # fmt: skip
    @action(detail=True, filterset_class=None)
    def exposure(self, request: Request, external_id: str) -> Response:
        employee = self.get_object()
        return Response(s.ExposureSerializer(exposure_of(employee, figures_hidden(request, employee))).data)


def exposure_of(employee: Employee, hidden: bool) -> dict:
    """The employee's counted tasks with the newest assessment of each."""
    basis = Basis.objects.filter(answers__employee=employee, answers__is_current=True).select_related("dataset").first()
    if basis is None:  # nothing was concluded for this employee yet; colleagues' texts may be known all the same
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
        if override and not hidden:
            entry.update(exposure=override.exposure, low=override.exposure, high=override.exposure)
        entry.update(
            share=round(task.share, 4), state=task.state, assessed=row is not None,
            overridden_by_a_person=override is not None, override_reason=override.reason if override else "",
        )  # fmt: skip
        shown.append(entry)
    return {"employee": employee.external_id, "figures_hidden": hidden, "basis": basis, "tasks": shown}


class _NotAssessed:
    """Stands for an assessment that has not been computed yet."""

    exposure = 0.0
    low = high = automation = augmentation = None
    is_far = sources_disagree = False
    evidence: tuple = ()
    sources: tuple = ()
    demand: dict = {}


class OccupationFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(lookup_expr="icontains", help_text="Part of the title")
    major_group = django_filters.CharFilter(field_name="soc_code", lookup_expr="startswith", help_text="Two digits")

    class Meta:
        model = Occupation
        fields: list[str] = []


@reading("occupations", "occupations", s.OccupationSerializer)
class OccupationViewSet(ApiView, viewsets.ReadOnlyModelViewSet):
    queryset = Occupation.objects.prefetch_related("figures__dataset")
    serializer_class = s.OccupationSerializer
    filterset_class = OccupationFilter
    lookup_field = "soc_code"
    lookup_value_regex = "[^/]+"
    scopes = {"*": "datasets:read"}


@reading("human skills", "human skills", s.HumanSkillSerializer)
class HumanSkillViewSet(ApiView, viewsets.ReadOnlyModelViewSet):
    queryset = HumanSkill.objects.all()
    serializer_class = s.HumanSkillSerializer
    lookup_field = "slug"
    scopes = {"*": "datasets:read"}


@reading("exposure datasets", "exposure datasets", s.DatasetSerializer)
class ExposureDatasetViewSet(ApiView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    queryset = ExposureDataset.objects.all()
    serializer_class = s.DatasetSerializer
    scopes = {"*": "datasets:read"}


class AssessView(ApiView, APIView):
    """Statements in, exposure with evidence and human-skill demand out. Nothing is kept."""

    scopes = {"*": "recommendations:read"}

    @extend_schema(
        tags=["exposure"], summary="Assess statements", request=s.AssessRequest,
        responses={200: s.AssessResponse, **WRITE_ERRORS},
        examples=[OpenApiExample("two tasks", request_only=True, value={
            "statements": ["Reconcile supplier invoices with purchase orders", "Calm relatives in the waiting room"]
        })],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        wanted = s.AssessRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        found = assess_statements(wanted.validated_data["statements"])
        body = {
            "dataset": ExposureDataset.objects.active(),
            "model_revision": get_encoder().revision,
            "assessments": [s.assessment_as_json(item, statement=item.statement) for item in found],
        }
        return Response(s.AssessResponse(body).data)
