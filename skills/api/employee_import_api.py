"""Rows in bulk: taken in by one call, worked on there and then or in the background, with a report row by row."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from skills.api import serializers as s
from skills.api.api_base import ApiView
from skills.api.bodies import EmployeeImportBody
from skills.api.idempotency import idempotent
from skills.api.permissions import application_of, departments_of, is_client, sees_everyone
from skills.api.responses import ONE_ERRORS, WRITE_ERRORS, reading
from skills.models import BulkRemark, BulkUpsert
from skills.services.imports.bulk import SMALL, Handler, do_bulk, start_bulk
from skills.services.people.bulk_employees import employee_rows
from skills.tasks import upsert_employees

PAGES = [
    OpenApiParameter("severity", str, enum=BulkRemark.Severity.values, description="Errors or warnings only"),
    OpenApiParameter("cursor", str, description="As `next` and `previous` have it"),
    OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": 500}, description="50 unless told"),
]


class RemarkFilter(django_filters.FilterSet):
    severity = django_filters.ChoiceFilter(choices=BulkRemark.Severity.choices)

    class Meta:
        model = BulkRemark
        fields: list[str] = []


class ImportViewSet(ApiView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Bulk upserts of one kind: those that this client, or this person, has sent."""

    queryset = BulkUpsert.objects.all()
    serializer_class = s.UpsertSerializer
    lookup_value_regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    ordering_fields = ("created_at",)
    sparse_fields = True
    staff_actions = ("list", "retrieve", "create", "report")
    takes_bulk = True
    kind: str
    handler: Handler
    enqueue: Callable[[str], Any]

    def get_queryset(self):
        sent = BulkUpsert.objects.filter(kind=self.kind).defer("rows")
        return sent.made_by(application=application_of(self.request), user=self.request.user)

    def take_in(self, request: Request, rows: list[dict], *, dry_run: bool, options: dict | None = None) -> Response:
        """To be called inside the idempotent part: 202 with the upsert, waiting. Few rows are done by `finish`."""
        upsert = start_bulk(
            kind=self.kind,
            rows=rows,
            application=application_of(request),
            user=None if is_client(request) else request.user,
            dry_run=dry_run,
            options=options,
            source=str(application_of(request) or request.user),
        )
        if upsert.n_rows > SMALL:
            self.enqueue(str(upsert.pk))
        where = request.build_absolute_uri(reverse(f"api-{self.kind[:-1]}-import-detail", args=[upsert.pk]))
        return Response(self.get_serializer(upsert).data, status=202, headers={"Location": where})

    def finish(self, response: Response) -> Response:
        """201 with the report where the work is done, there and then for few rows; else 202."""
        upsert = BulkUpsert.objects.defer("rows").get(pk=response.data["id"])
        if not upsert.is_over and upsert.n_rows <= SMALL:
            upsert = do_bulk(upsert_id=upsert.pk, handler=type(self).handler) or upsert
        response.data, response.status_code = self.get_serializer(upsert).data, 201 if upsert.is_over else 202
        return response

    @extend_schema(summary="Read the report of an upsert", parameters=PAGES,
                   responses={200: s.RemarkSerializer(many=True), **ONE_ERRORS},
                   description="Errors are rows left out, warnings are rows taken all the same; a row without a remark "
                   "was simply taken.")  # fmt: skip
    @action(detail=True, filterset_class=RemarkFilter, serializer_class=s.RemarkSerializer, ordering_fields=None)
    def report(self, request: Request, pk: str) -> Response:
        remarks = self.filter_queryset(BulkRemark.objects.filter(upsert=self.get_object_of(pk)))
        page = self.paginate_queryset(remarks)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def get_object_of(self, pk: str) -> BulkUpsert:
        return get_object_or_404(self.get_queryset(), pk=pk)


@reading("employees", "upserts of employees", s.UpsertSerializer, list_text="What this client has sent, oldest first.")
@extend_schema(tags=["employees"])
class EmployeeImportViewSet(ImportViewSet):
    kind = BulkUpsert.Kind.EMPLOYEES
    handler = staticmethod(employee_rows)
    enqueue = staticmethod(upsert_employees.delay_on_commit)
    scopes = {"*": "employees:write"}
    staff_permissions = {"create": "skills.change_employee"}

    @extend_schema(
        summary="Create or update employees", request=EmployeeImportBody,
        description="Known by `external_id`: updated, what a row leaves out stays. Twice in one call: the first counts, "
        "the others are errors in the report. Up to 50 rows are worked on at once (201), more in the background "
        "(202 with a Location); each call is loaded wholly or, when it fails, not at all.",
        responses={201: s.UpsertSerializer, 202: s.UpsertSerializer, **WRITE_ERRORS},
        examples=[OpenApiExample("one nurse", request_only=True, value={"employees": [{
            "external_id": "LH-900", "name": "Ada Okafor", "job_title": "Registered nurse", "department": "Care",
            "tasks": [{"statement": "Comfort patients before an operation", "share": 0.6},
                      {"statement": "Write the handover report", "share": 0.4}],
        }]})],
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        return self.finish(self._take_in(request))

    @idempotent
    def _take_in(self, request: Request) -> Response:
        wanted = EmployeeImportBody(data=request.data)
        wanted.is_valid(raise_exception=True)
        data = wanted.validated_data
        options = (
            {}
            if sees_everyone(request)
            else {"departments": list(departments_of(request).values_list("pk", flat=True))}
        )
        return self.take_in(request, data["employees"], dry_run=data["dry_run"], options=options)

    create.is_idempotent = True  # type: ignore[attr-defined]
