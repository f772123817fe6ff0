"""API views for occupations, human skills, exposure datasets and the assessment of statements."""

import django_filters
from django.conf import settings
from django.db.models import Exists, OuterRef
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from skills.api import serializers as s
from skills.api.api_base import ApiView
from skills.api.permissions import is_client
from skills.api.responses import WRITE_ERRORS, reading
from skills.api.strict_body import valid_body
from skills.embedding import get_encoder
from skills.models import ExposureDataset, HumanSkill, Occupation, ReferenceTask
from skills.services.exposure.assessor import assess_statements


class OccupationFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(lookup_expr="icontains", help_text="Part of the title")
    major_group = django_filters.CharFilter(field_name="soc_code", lookup_expr="startswith", help_text="Two digits")
    isco08 = django_filters.CharFilter(method="filter_identifier", help_text="ISCO-08 code")
    esco = django_filters.CharFilter(method="filter_identifier", help_text="URI of an ESCO occupation")

    class Meta:
        model = Occupation
        fields: list[str] = []

    def filter_identifier(self, queryset, name: str, value: str):
        return queryset.filter(identifiers__scheme=name, identifiers__value=value)


@reading("occupations", "occupations", s.OccupationSerializer)
class OccupationViewSet(ApiView, viewsets.ReadOnlyModelViewSet):
    queryset = Occupation.objects.annotate(
        has_typical_tasks=Exists(ReferenceTask.objects.filter(occupation=OuterRef("pk")))
    ).prefetch_related("figures__dataset", "identifiers")
    serializer_class = s.OccupationSerializer
    filterset_class = OccupationFilter
    lookup_field = "soc_code"
    ordering_fields = ("soc_code", "title")
    sparse_fields = True
    always = "soc_code"
    lookup_value_regex = "[^/]+"
    scopes = {"*": "datasets:read"}


class HumanSkillFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(lookup_expr="icontains", help_text="Part of the name")

    class Meta:
        model = HumanSkill
        fields: list[str] = []


@reading("human skills", "human skills", s.HumanSkillSerializer)
class HumanSkillViewSet(ApiView, viewsets.ReadOnlyModelViewSet):
    queryset = HumanSkill.objects.all()
    serializer_class = s.HumanSkillSerializer
    filterset_class = HumanSkillFilter
    lookup_field = "slug"
    sparse_fields = True
    always = "slug"
    scopes = {"*": "datasets:read"}


class DatasetFilter(django_filters.FilterSet):
    source = django_filters.CharFilter(help_text="Kind of the source")
    name = django_filters.CharFilter(lookup_expr="icontains", help_text="Part of the name")

    class Meta:
        model = ExposureDataset
        fields: list[str] = []


@reading("exposure datasets", "exposure datasets", s.DatasetSerializer)
class ExposureDatasetViewSet(ApiView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    queryset = ExposureDataset.objects.all()
    serializer_class = s.DatasetSerializer
    filterset_class = DatasetFilter
    sparse_fields = True
    scopes = {"*": "datasets:read"}


class AssessView(ApiView, APIView):
    """Returns exposure, evidence and human-skill demand for the given statements. Stores nothing.

    A person gets bands unless the organisation shows exact figures: HR can read employees' statements, and an exact
    answer about such a statement would be the figure that the employee's page hides.
    """

    scopes = {"*": "recommendations:read"}

    @extend_schema(
        tags=["exposure"], summary="Assess statements", request=s.AssessRequest,
        description="Connected systems get exact figures. People get bands, unless the organisation shows exact figures.",
        responses={200: s.AssessResponse, **WRITE_ERRORS},
        examples=[OpenApiExample("two tasks", request_only=True, value={
            "statements": ["Reconcile supplier invoices with purchase orders", "Calm relatives in the waiting room"]
        })],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        wanted = valid_body(request, s.AssessRequest)
        found = assess_statements(wanted["statements"])
        hidden = not (is_client(request) or settings.RESKILL_HR_SEES_EXACT)
        body = {
            "figures_hidden": hidden,
            "dataset": ExposureDataset.objects.active(),
            "model_revision": get_encoder().revision,
            "assessments": [s.assessment_as_json(item, statement=item.statement, hidden=hidden) for item in found],
        }
        return Response(s.AssessResponse(body).data)
