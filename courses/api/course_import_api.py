"""Courses in bulk."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from courses.services.catalogue.bulk_courses import course_rows
from courses.tasks import upsert_courses
from skills.api import serializers as s
from skills.api.bodies import StrictBooleanField, StrictFloatField
from skills.api.employee_import_api import ImportViewSet
from skills.api.idempotency import idempotent
from skills.api.responses import WRITE_ERRORS, reading
from skills.api.serializers import StrictCharField
from skills.models import BulkUpsert
from skills.services.imports.bulk import MOST


def _text(length: int, **options) -> StrictCharField:
    return StrictCharField(required=False, allow_blank=True, max_length=length, **options)


class CourseBody(serializers.Serializer):
    """What is left out stays as it is."""

    external_id = _text(200, help_text="The provider's own key")
    provider = _text(120)
    title = StrictCharField(max_length=400)
    description = _text(20_000)
    url = _text(600)
    language = _text(40, help_text="Code or name; left out: recognised from the text")
    level = serializers.ChoiceField([1, 2, 3], required=False, help_text="1 introductory to 3 advanced")
    duration_hours = StrictFloatField(required=False, min_value=0.01, max_value=10_000)
    duration_weeks = StrictFloatField(required=False, min_value=0.01, max_value=1000)
    cost = StrictFloatField(required=False, min_value=0, max_value=1_000_000)
    currency = _text(3)
    category = _text(200)
    tags = serializers.ListField(child=StrictCharField(max_length=100), required=False, max_length=100)
    prerequisites = serializers.ListField(
        child=StrictCharField(max_length=400), required=False, max_length=50, help_text="External ids or titles"
    )
    occupations = serializers.ListField(
        child=StrictCharField(max_length=10), required=False, max_length=60,
        help_text="SOC codes of occupations or groups it is written for, such as 29-1141 or 29-0000",
    )  # fmt: skip
    is_retired = StrictBooleanField(required=False, help_text="No longer offered")


class CourseImportBody(serializers.Serializer):
    courses = CourseBody(many=True, min_length=1, max_length=MOST, help_text=f"1 to {MOST:,} rows")  # type: ignore[call-arg]
    dry_run = StrictBooleanField(default=False, help_text="The same report, nothing saved")


@reading("courses", "upserts of courses", s.UpsertSerializer, list_text="What this client has sent, oldest first.")
@extend_schema(tags=["courses"])
class CourseImportViewSet(ImportViewSet):
    kind = BulkUpsert.Kind.COURSES
    handler = staticmethod(course_rows)
    enqueue = staticmethod(upsert_courses.delay_on_commit)
    scopes = {"*": "courses:write"}
    staff_permissions = {"create": "courses.change_course"}

    @extend_schema(
        summary="Create or update courses", request=CourseImportBody,
        description="One course when the address is the same, else provider and external id, else provider and title. "
        "Twice in one call: the first counts, the others are errors in the report. Up to 50 rows are worked on at once "
        "(201), more in the background (202 with a Location).",
        responses={201: s.UpsertSerializer, 202: s.UpsertSerializer, **WRITE_ERRORS},
        examples=[OpenApiExample("one course", request_only=True, value={"courses": [{
            "external_id": "LP-7", "provider": "Our academy", "title": "Listening under pressure", "language": "en",
            "description": "How to hear what is not said, in hard conversations.", "duration_hours": 6}]})],
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        return self.finish(self._take_in(request))

    create.is_idempotent = True  # type: ignore[attr-defined]

    @idempotent
    def _take_in(self, request: Request) -> Response:
        wanted = CourseImportBody(data=request.data)
        wanted.is_valid(raise_exception=True)
        return self.take_in(request, wanted.validated_data["courses"], dry_run=wanted.validated_data["dry_run"])
