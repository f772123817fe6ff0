"""Base of the bulk import views: rows in one call, processed at once or in the background, with a report by row."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from skills.api import serializers as s
from skills.api.api_base import ApiView
from skills.api.idempotency import idempotent
from skills.api.import_rows import read_sent
from skills.api.parsers import BoundedJSONParser, NdjsonParser
from skills.api.permissions import application_of, is_client
from skills.api.responses import ONE_ERRORS, WRITE_ERRORS, reading
from skills.models import BulkRemark, BulkUpsert
from skills.services.imports.bulk import SMALL, Handler, do_bulk, start_bulk

PAGES = [
    OpenApiParameter("severity", str, enum=BulkRemark.Severity.values, description="Errors or warnings only"),
    OpenApiParameter("cursor", str, description="The cursor from `next` or `previous`"),
    OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": 500}, description="Default: 50"),
]


class RemarkFilter(django_filters.FilterSet):
    severity = django_filters.ChoiceFilter(choices=BulkRemark.Severity.choices)

    class Meta:
        model = BulkRemark
        fields: list[str] = []


class UpsertFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=BulkUpsert.State.choices)

    class Meta:
        model = BulkUpsert
        fields: list[str] = []


def describes_import(*, tag: str, body: type[serializers.Serializer], text: str, example: OpenApiExample) -> Any:
    """Decorator that describes a view set of imports in the schema. tag: plural noun for the rows, such as employees."""

    def described(view: type[ImportViewSet]) -> Any:
        create = extend_schema(
            summary=f"Create or update {tag}", request=body, description=text, examples=[example],
            responses={201: s.UpsertSerializer, 202: s.UpsertSerializer, **WRITE_ERRORS},
        )  # fmt: skip
        view = extend_schema(tags=[tag])(extend_schema_view(create=create)(view))
        sent = "The imports that this client has sent, oldest first."
        return reading(tag, f"upserts of {tag}", s.UpsertSerializer, list_text=sent)(view)

    return described


class ImportViewSet(ApiView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Bulk upserts of one kind that this client or person has sent."""

    # A subclass sets its kind (also the name of the body field with the rows), its body, the handler of its rows, and
    # the function that enqueues the task for many rows. This is a comment because the schema includes the docstring.

    queryset = BulkUpsert.objects.all()
    serializer_class = s.UpsertSerializer
    filterset_class: Any = UpsertFilter
    lookup_value_regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    ordering_fields = ("created_at",)
    sparse_fields = True
    staff_actions = ("list", "retrieve", "create", "report")
    takes_bulk = True
    parser_classes = [BoundedJSONParser, NdjsonParser]
    kind: str
    body: type[serializers.Serializer]
    handler: Handler
    enqueue: Callable[[str], Any]

    def get_queryset(self):
        sent = BulkUpsert.objects.filter(kind=self.kind).defer("rows")
        return sent.made_by(application=application_of(self.request), user=self.request.user)

    @property
    def known_parameters(self) -> tuple[str, ...]:  # type: ignore[override]
        """NDJSON has no place for `dry_run` beside the rows, so the address states it."""
        is_ndjson = self.request.content_type.split(";")[0].strip() == NdjsonParser.media_type
        return ("dry_run",) if self.action == "create" and is_ndjson else ()

    def options_of(self, request: Request) -> dict:
        """Options for the handler that depend on the sender."""
        return {}

    def create(self, request: Request) -> Response:
        return self._finish(self._take_in(request))

    create.is_idempotent = True  # type: ignore[attr-defined]

    @idempotent
    def _take_in(self, request: Request) -> Response:
        """202 with the waiting upsert. `_finish` processes small imports."""
        sent = read_sent(request, self.body(), self.kind)
        upsert = start_bulk(
            kind=self.kind,
            rows=sent.rows,
            application=application_of(request),
            user=None if is_client(request) else request.user,
            dry_run=sent.dry_run,
            options=self.options_of(request),
            remarks=sent.remarks,
            source=str(application_of(request) or request.user),
        )
        if upsert.n_rows > SMALL:
            self.enqueue(str(upsert.pk))
        where = request.build_absolute_uri(reverse(f"api-{self.kind[:-1]}-import-detail", args=[upsert.pk]))
        return Response(self.get_serializer(upsert).data, status=202, headers={"Location": where})

    def _finish(self, response: Response) -> Response:
        """201 with the report if the upsert has finished, else 202. Processes a small import first."""
        upsert = BulkUpsert.objects.defer("rows").get(pk=response.data["id"])
        if not upsert.is_over and upsert.n_rows <= SMALL:
            upsert = do_bulk(upsert_id=upsert.pk, handler=type(self).handler) or upsert
        response.data, response.status_code = self.get_serializer(upsert).data, 201 if upsert.is_over else 202
        return response

    @extend_schema(summary="Read the report of an upsert", parameters=PAGES,
                   responses={200: s.RemarkSerializer(many=True), **ONE_ERRORS},
                   description="Rows with an error were not imported. Rows with a warning, and rows without a remark, were "
                   "imported.")  # fmt: skip
    @action(detail=True, filterset_class=RemarkFilter, serializer_class=s.RemarkSerializer, ordering_fields=None)
    def report(self, request: Request, pk: str) -> Response:
        remarks = self.filter_queryset(BulkRemark.objects.filter(upsert=self.get_object_of(pk)))
        page = self.paginate_queryset(remarks)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def get_object_of(self, pk: str) -> BulkUpsert:
        return get_object_or_404(self.get_queryset(), pk=pk)
