"""The API of the catalogue: read, search by meaning, retire courses, set their emphasis."""

import django_filters
from django.db.models import Q
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from courses.api import serializers as s
from courses.models import Course, CourseEmphasis
from courses.services.catalogue.course_changes import delete_course, offer_course_again, retire_course, set_emphasis
from courses.services.catalogue.course_search import search
from skills.api.api_base import ApiView
from skills.api.bodies import StrictBooleanField, StrictFloatField
from skills.api.permissions import is_client
from skills.api.problems import UnknownParameter
from skills.api.responses import CHANGE_ERRORS, LIST_ERRORS, ONE_ERRORS, reading
from skills.api.serializers import StrictCharField
from skills.api.strict_body import Body, valid_body
from skills.api.versions import check_version, etag_of
from skills.errors import BadInput, WrongState
from skills.models import HumanSkill


class CourseFilter(django_filters.FilterSet):
    language = django_filters.CharFilter(help_text="ISO 639-1 code")
    level = django_filters.ChoiceFilter(choices=Course.Level.choices)
    provider = django_filters.CharFilter(help_text="Exact name of the provider")
    retired = django_filters.ChoiceFilter(
        method="filter_retired", choices=[("true", "no longer offered"), ("false", "offered")]
    )
    updated_since = extend_schema_field(OpenApiTypes.STR)(django_filters.IsoDateTimeFilter)(
        field_name="updated_at", lookup_expr="gte", help_text="Date and time, ISO 8601"
    )
    search = django_filters.CharFilter(method="filter_search", help_text="Words in title or description")

    class Meta:
        model = Course
        fields: list[str] = []

    def filter_retired(self, queryset, name: str, value: str):
        return queryset.filter(is_retired=value == "true")

    def filter_search(self, queryset, name: str, value: str):
        for word in value.split()[:10]:
            queryset = queryset.filter(Q(title__icontains=word) | Q(description__icontains=word))
        return queryset


class InUse(APIException):
    """409: something refers to the course."""

    status_code = 409


class CourseChange(Body):
    is_retired = StrictBooleanField(help_text="No longer offered; stays in learning paths that have it")


class EmphasisBody(Body):
    skill = StrictCharField(max_length=50, help_text="Slug of the human skill")
    value = StrictFloatField(min_value=0, max_value=1, help_text="0..1")
    reason = StrictCharField(max_length=2000)


@reading("courses", "courses", s.CourseSerializer, list_text="The catalogue, page by page.")
class CourseViewSet(ApiView, viewsets.ReadOnlyModelViewSet):
    queryset = Course.objects.all()
    filterset_class = CourseFilter
    ordering_fields = ("title", "updated_at")
    sparse_fields = True
    sparse_actions = ("list", "retrieve", "search")
    scopes = {
        **dict.fromkeys(("partial_update", "set_emphasis", "destroy"), "courses:write"),
        "*": "courses:read",
    }
    staff_actions = ("partial_update", "set_emphasis", "destroy")
    staff_permissions = {
        "partial_update": "courses.change_course",
        "set_emphasis": "courses.add_emphasisoverride",
        "destroy": "courses.delete_course",
    }
    actions_for_everybody = staff_actions
    known_parameters: tuple[str, ...] = ()
    lookup_value_regex = "[0-9]{1,18}"

    def get_serializer_class(self):
        return s.CourseDetailSerializer if self.action == "retrieve" else s.CourseSerializer

    @extend_schema(
        tags=["courses"], summary="Read a course",
        description="Includes the emphasis on each human skill, computed and set by a person, and the prerequisites.",
        responses={200: s.CourseDetailSerializer, **ONE_ERRORS},
    )  # fmt: skip
    def retrieve(self, request: Request, *args, **kwargs) -> Response:
        return Response(_detail(self.get_object()))

    @extend_schema(
        tags=["courses"], summary="Search courses by meaning",
        description="Offered courses related to the query, the closest in meaning first. The query is not stored.",
        parameters=[
            OpenApiParameter("q", {"type": "string", "minLength": 1, "maxLength": 500}, required=True),
            OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": 100}, description="Default: 20"),
        ],
        responses={200: s.CourseSerializer(many=True), **LIST_ERRORS}, filters=False,
    )  # fmt: skip
    @action(detail=False, pagination_class=None, filterset_class=None, ordering_fields=None,
            known_parameters=("q", "limit"))  # fmt: skip
    def search(self, request: Request) -> Response:
        words, limit = request.query_params.get("q", ""), request.query_params.get("limit", "20")
        if not words.strip() or len(words) > 500 or "\x00" in words:
            raise UnknownParameter({"q": "Give a query of 1 to 500 characters."})
        if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:9]) <= 100):
            raise UnknownParameter({"limit": "Give a whole number from 1 to 100."})
        ids = search(Course.objects.offered(), words)[: int(limit)]
        found = Course.objects.in_bulk(ids)
        return Response(s.CourseSerializer([found[pk] for pk in ids], many=True).data)

    @extend_schema(
        tags=["courses"], summary="Change a course", request=CourseChange,
        description="Retires the course or offers it again. All other fields are changed with `course-imports`.",
        responses={200: s.CourseDetailSerializer, **CHANGE_ERRORS},
        examples=[OpenApiExample("retire", request_only=True, value={"is_retired": True})],
    )  # fmt: skip
    def partial_update(self, request: Request, pk: str) -> Response:
        course = self.get_object()
        request_body = valid_body(request, CourseChange)
        check_version(request, _detail(course))
        user = None if is_client(request) else request.user
        change = retire_course if request_body["is_retired"] else offer_course_again
        change(course=course, user=user)
        body = _detail(course)
        return Response(body, headers={"ETag": etag_of(body)})

    partial_update.checks_version = True  # type: ignore[attr-defined]

    @extend_schema(
        tags=["courses"], summary="Delete a course",
        description="Only for a course that nothing refers to, such as one added by mistake. A course in paths, feedback, "
        "requests or prerequisites is refused with 409: retire it instead.",
        responses={204: None, **CHANGE_ERRORS},
    )  # fmt: skip
    def destroy(self, request: Request, pk: str) -> Response:
        course = self.get_object()
        check_version(request, _detail(course))
        try:
            delete_course(course=course, user=None if is_client(request) else request.user)
        except WrongState as error:
            raise InUse(str(error)) from error
        return Response(status=204)

    destroy.checks_version = True  # type: ignore[attr-defined]

    @extend_schema(
        tags=["courses"], summary="Set the emphasis of a course", request=EmphasisBody,
        description="A person's value replaces the computed emphasis and survives recalculation. A session or a client "
        "can set it. The reason is stored.",
        responses={200: s.CourseDetailSerializer, **CHANGE_ERRORS},
        examples=[OpenApiExample("listening", request_only=True, value={
            "skill": "emotional-intelligence", "value": 0.8, "reason": "The whole course is about listening."})],
    )  # fmt: skip
    @action(detail=True, methods=["put"], url_path="emphasis", filterset_class=None, ordering_fields=None)
    def set_emphasis(self, request: Request, pk: str) -> Response:
        course = self.get_object()
        request_body = valid_body(request, EmphasisBody)
        check_version(request, _detail(course))
        data = request_body
        skill = HumanSkill.objects.filter(slug=data["skill"]).first()
        if skill is None:
            raise BadInput("There is no such human skill.", column="skill")
        user = None if is_client(request) else request.user
        set_emphasis(course=course, skill=skill, value=data["value"], reason=data["reason"], user=user)
        body = _detail(course)
        return Response(body, headers={"ETag": etag_of(body)})

    set_emphasis.checks_version = True  # type: ignore[attr-defined]


def _detail(course: Course) -> dict:
    emphasis = CourseEmphasis.objects.filter(text_hash=course.text_hash).order_by("-pk").first()
    return s.CourseDetailSerializer(course, context={"emphasis": emphasis}).data
