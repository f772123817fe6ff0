"""The API for importing courses in bulk."""

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from courses.services.catalogue.bulk_courses import course_rows
from courses.tasks import upsert_courses
from skills.api.bodies import ClockField, DayField, StrictBooleanField, StrictFloatField
from skills.api.import_api import ImportViewSet, describes_import
from skills.api.serializers import StrictCharField
from skills.api.strict_body import Body
from skills.models import BulkUpsert
from skills.services.imports.bulk import MOST


def _text(length: int, **options) -> StrictCharField:
    return StrictCharField(required=False, allow_blank=True, max_length=length, **options)


class SessionBody(Body):
    """When and where a course takes place. A session is known by its day, time and place."""

    starts_on = DayField(help_text="First day")
    starts_at = ClockField(required=False, allow_null=True)
    ends_on = DayField(required=False, allow_null=True, help_text="Last day, if not the first")
    ends_at = ClockField(required=False, allow_null=True)
    place = _text(200)
    seats = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=100_000, help_text="null or left out: no limit"
    )

    def validate(self, data: dict) -> dict:
        if data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            raise serializers.ValidationError({"ends_on": "The last day is before the first day."})
        return data


class CourseBody(Body):
    """A course to create or update. Fields that are left out keep their values."""

    external_id = _text(200, help_text="The provider's own key")
    provider = _text(120)
    title = StrictCharField(max_length=400)
    description = _text(20_000)
    url = _text(600)
    language = _text(40, help_text="Code or name; if left out, recognised from the text")
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
        help_text="SOC codes of the occupations or groups that the course is for, such as 29-1141 or 29-0000",
    )  # fmt: skip
    situations = serializers.ListField(
        child=StrictCharField(max_length=50), required=False, max_length=20,
        help_text="Slugs of the situations that the course trains, such as negotiation; if left out, read from the text",
    )  # fmt: skip
    can_be_requested = StrictBooleanField(required=False, help_text="Whether HR can get a place when an employee asks")
    sessions = SessionBody(many=True, required=False, max_length=200)  # type: ignore[call-arg]
    is_retired = StrictBooleanField(required=False, help_text="No longer offered")


class CourseImportBody(Body):
    courses = CourseBody(many=True, min_length=1, max_length=MOST, help_text=f"1 to {MOST:,} rows")  # type: ignore[call-arg]
    dry_run = StrictBooleanField(default=False, help_text="Return the report without saving anything")


@describes_import(
    tag="courses",
    body=CourseImportBody,
    text="Two rows are the same course if they have the same address, else the same provider and external id, else the "
    "same provider and title. If a course appears several times in a call, the first row counts and the other rows are "
    "errors in the report. Up to 50 rows are processed at once (201), more in the background (202 with a Location).",
    example=OpenApiExample("one course", request_only=True, value={"courses": [{
        "external_id": "LP-7", "provider": "Our academy", "title": "Listening under pressure", "language": "en",
        "description": "How to hear what is not said, in hard conversations.", "duration_hours": 6}]}),
)  # fmt: skip
class CourseImportViewSet(ImportViewSet):
    kind = BulkUpsert.Kind.COURSES
    body = CourseImportBody
    handler = staticmethod(course_rows)
    enqueue = staticmethod(upsert_courses.delay_on_commit)
    scopes = {"*": "courses:write"}
    staff_permissions = {"*": "courses.change_course"}
    actions_for_everybody = ("create",)
