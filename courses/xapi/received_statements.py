"""The list of what became of the statements that a client has sent."""

from typing import Any

import django_filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from courses.api.serializers import CourseRef
from courses.models import ReceivedStatement
from courses.xapi.client_basic import ClientBasic
from skills.api.api_base import ApiView
from skills.api.authentication import BearerToken, Session
from skills.api.permissions import caller_of
from skills.api.responses import LIST_ERRORS


class ReceivedSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="statement_id", help_text="The statement's id")
    reason = serializers.CharField(source="get_reason_display", help_text="Why it is ignored or waits; may be empty")
    course = CourseRef(allow_null=True, help_text="Course that the statement reports as finished, if it was found")

    class Meta:
        model = ReceivedStatement
        fields = ["id", "verb", "outcome", "reason", "course", "happened_at", "received_at"]


class ReceivedFilter(django_filters.FilterSet):
    outcome = django_filters.ChoiceFilter(choices=ReceivedStatement.Outcome.choices)
    verb = django_filters.CharFilter(help_text="The verb's id")
    received_since = extend_schema_field(OpenApiTypes.STR)(django_filters.IsoDateTimeFilter)(
        field_name="received_at", lookup_expr="gte", help_text="Date and time, ISO 8601"
    )

    class Meta:
        model = ReceivedStatement
        fields: list[str] = []


class ReceivedView(ApiView, generics.ListAPIView):
    serializer_class = ReceivedSerializer
    filterset_class = ReceivedFilter
    authentication_classes: Any = [BearerToken, ClientBasic, Session]
    scopes = {"*": "feedback:write"}
    staff_actions = ("get",)
    staff_permissions = {"get": "courses.view_feedback"}

    @extend_schema(tags=["xapi"], summary="List the outcomes of the statements that this client has sent",
                   responses={200: ReceivedSerializer(many=True), **LIST_ERRORS})  # fmt: skip
    def get(self, request: Request, *args, **kwargs) -> Response:
        return self.list(request, *args, **kwargs)

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):  # the OpenAPI document is made without a caller
            return ReceivedStatement.objects.none()
        return ReceivedStatement.objects.filter(caller=caller_of(self.request)).select_related("course")
