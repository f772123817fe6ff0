"""The API of feedback on courses, as a learning system reports it, and of reviews."""

import django_filters
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from courses.api.serializers import CourseRef
from courses.models import Course, Feedback, Review
from courses.services.learning.course_feedback import record_feedback, withdraw_feedback
from courses.services.recalculation import start_recalculation
from courses.services.reviews.reviews import decide_review, request_review
from courses.tasks import advance_recalculation
from skills.api.api_base import ApiView
from skills.api.bodies import StrictFloatField
from skills.api.employee_api import EmployeeLookup, figures_hidden
from skills.api.idempotency import idempotent
from skills.api.permissions import employees_for, is_client
from skills.api.problems import UnknownParameter
from skills.api.responses import CHANGE_ERRORS, ONE_ERRORS, WRITE_ERRORS, reading
from skills.api.serializers import StrictCharField
from skills.api.strict_body import Body, valid_body
from skills.errors import BadInput
from skills.services.people.former_ids import people_by_id

_NAMES_OF_COURSE = ("course", "external_id", "provider")


class FeedbackSerializer(serializers.ModelSerializer):
    course = CourseRef()

    class Meta:
        model = Feedback
        fields = ["course", "kind", "reason", "happened_at", "created_at"]
        extra_kwargs = {"happened_at": {"allow_null": True}}


class FeedbackBody(Body):
    """Feedback on a course, which is named by its id, or by its external id (and provider, if several share it)."""

    course = serializers.IntegerField(required=False, min_value=1, max_value=2**31)
    external_id = StrictCharField(required=False, max_length=200)
    provider = StrictCharField(required=False, max_length=120)
    kind = serializers.ChoiceField(Feedback.Kind.choices)
    reason = StrictCharField(required=False, allow_blank=True, max_length=2000, default="")


class EmployeeFeedbackViewSet(EmployeeLookup, ApiView, viewsets.GenericViewSet):
    serializer_class = FeedbackSerializer
    pagination_class = None
    filter_backends: list = []
    scopes = {"record": "feedback:write", "withdraw": "feedback:write", "*": "feedback:read"}
    staff_actions = ("record", "withdraw")
    staff_permissions = {**dict.fromkeys(staff_actions, "skills.change_employee"), "*": "courses.view_feedback"}

    @property
    def known_parameters(self) -> tuple[str, ...]:  # type: ignore[override]
        return _NAMES_OF_COURSE if self.action == "withdraw" else ()

    @extend_schema(tags=["feedback"], summary="Read what an employee did with courses",
                   responses={200: FeedbackSerializer(many=True), **ONE_ERRORS})  # fmt: skip
    @action(detail=True)
    def feedback(self, request: Request, external_id: str) -> Response:
        employee = self.get_object()
        if figures_hidden(request, employee):
            raise NotFound  # refused courses and reasons are as private as the learning path
        rows = employee.feedback.select_related("course").order_by("created_at")
        return Response(FeedbackSerializer(rows, many=True).data)

    @extend_schema(
        tags=["feedback"], summary="Record what an employee did with a course", request=FeedbackBody,
        description="The latest feedback on a course counts. A finished or refused course is not recommended again: "
        "the employee's path is computed again at once.",
        responses={201: FeedbackSerializer, **CHANGE_ERRORS},
        examples=[OpenApiExample("finished", request_only=True, value={"external_id": "RS-001", "kind": "finished"})],
    )  # fmt: skip
    @feedback.mapping.post
    @idempotent
    def record(self, request: Request, external_id: str) -> Response:
        employee = self.get_object()
        request_body = valid_body(request, FeedbackBody)
        data = request_body
        course = find_course(data)
        if record_feedback(employee=employee, course=course, kind=data["kind"], reason=data["reason"]):
            run = start_recalculation(scope="employees", employee_ids=[employee.pk])
            advance_recalculation.delay_on_commit(run.pk)
        row = Feedback.objects.select_related("course").get(employee=employee, course=course)
        return Response(FeedbackSerializer(row).data, status=201)

    @extend_schema(
        tags=["feedback"], summary="Take back what was recorded about a course",
        description="Deletes the employee's feedback on the course. The employee's path is computed again.",
        parameters=[
            OpenApiParameter("course", {"type": "integer", "minimum": 1}, description="The course's id"),
            OpenApiParameter("external_id", str, description="Or its external id"),
            OpenApiParameter("provider", str, description="Its provider, if several share the external id"),
        ],
        responses={204: None, **ONE_ERRORS},
    )  # fmt: skip
    @feedback.mapping.delete
    def withdraw(self, request: Request, external_id: str) -> Response:
        employee = self.get_object()
        named: dict = {
            key: str(text).replace("\x00", "") for key, text in request.query_params.items() if key in _NAMES_OF_COURSE
        }
        if "course" in named and not (
            named["course"].isascii() and named["course"].isdigit() and len(named["course"]) < 10
        ):
            raise UnknownParameter({"course": "Give the course's id, a number."})
        try:
            course = find_course(named)
        except BadInput as error:
            raise UnknownParameter({error.column: error.message}) from error
        if not Feedback.objects.filter(employee=employee, course=course).exists():
            raise NotFound
        if withdraw_feedback(employee=employee, course=course):
            run = start_recalculation(scope="employees", employee_ids=[employee.pk])
            advance_recalculation.delay_on_commit(run.pk)
        return Response(status=204)


def find_course(data: dict) -> Course:
    """The course that a request body names. Raises BadInput if no course or several courses match."""
    rows = Course.objects.all()
    if "course" in data:
        rows = rows.filter(pk=data["course"])
    elif "external_id" in data:
        rows = rows.filter(external_id=data["external_id"])
        rows = rows.filter(provider=data["provider"]) if "provider" in data else rows
    else:
        raise BadInput("Name the course by its id or its external_id.", column="course")
    found = list(rows[:2])
    if len(found) != 1:
        message = (
            "There is no such course." if not found else "Several courses have this external_id; name the provider too."
        )
        raise BadInput(message, column="course" if "course" in data else "external_id")
    return found[0]


class ReviewSerializer(serializers.ModelSerializer):
    employee = serializers.CharField(source="employee.external_id", help_text="external_id")
    reviewer = serializers.SerializerMethodField(help_text="The person who decided")

    class Meta:
        model = Review
        fields = [
            "id", "employee", "kind", "task", "course", "reason", "state", "reviewer", "decision", "exposure",
            "created_at", "due_on", "decided_at",
        ]  # fmt: skip
        extra_kwargs = {"task": {"allow_null": True}, "course": {"allow_null": True}, "exposure": {"allow_null": True}}

    def get_reviewer(self, review: Review) -> str | None:
        return (review.reviewer.get_full_name() or review.reviewer.get_username()) if review.reviewer else None


class ReviewBody(Body):
    employee = StrictCharField(max_length=80, help_text="external_id")
    kind = serializers.ChoiceField(["exposure", "course", "person"])
    task = serializers.IntegerField(required=False, min_value=1, max_value=2**31, help_text="For a contested exposure")
    course = serializers.IntegerField(required=False, min_value=1, max_value=2**31)
    reason = StrictCharField(max_length=4000, help_text="The reason, in the employee's own words")


class DecisionBody(Body):
    decision = StrictCharField(max_length=4000, help_text="The reason; the employee reads it")
    exposure = StrictFloatField(required=False, min_value=0, max_value=1, help_text="The new exposure, 0..1")


class ReviewFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Review.State.choices)
    employee = django_filters.CharFilter(field_name="employee__external_id", help_text="external_id")

    class Meta:
        model = Review
        fields: list[str] = []


@reading("reviews", "reviews", ReviewSerializer, list_text="Requests for a review, oldest first.")
class ReviewViewSet(ApiView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    queryset = Review.objects.none()
    serializer_class = ReviewSerializer
    filterset_class = ReviewFilter
    lookup_value_regex = "[0-9]{1,18}"
    sparse_fields = True
    scopes = {"create": "reviews:write", "list": "reviews:read", "retrieve": "reviews:read"}
    staff_actions = ("create", "decision")
    staff_permissions = {
        "create": "courses.change_review",
        "decision": "courses.change_review",
        "*": "courses.view_review",
    }

    def get_queryset(self):
        return Review.objects.filter(employee__in=employees_for(self.request)).select_related("employee", "reviewer")

    @extend_schema(
        tags=["reviews"], summary="Request a review", request=ReviewBody,
        description="Requests a review on behalf of an employee. If the same request is still waiting, the new reason is "
        "added to the existing review.",
        responses={201: ReviewSerializer, **WRITE_ERRORS},
        examples=[OpenApiExample("to talk", request_only=True, value={
            "employee": "LH-022", "kind": "person", "reason": "I would like to talk about my next step."})],
    )  # fmt: skip
    @idempotent
    def create(self, request: Request) -> Response:
        request_body = valid_body(request, ReviewBody)
        data = request_body
        employee = people_by_id(employees_for(request), [data["employee"]]).get(data["employee"])
        if employee is None:
            raise BadInput("There is no such employee.", column="employee")
        task, course = None, None
        if "task" in data and (task := employee.tasks.filter(pk=data["task"]).first()) is None:
            raise BadInput("The employee has no such task.", column="task")
        if "course" in data:
            course = find_course({"course": data["course"]})
        by = None if is_client(request) else request.user
        review = request_review(
            employee=employee, kind=data["kind"], reason=data["reason"], task=task, course=course, by=by
        )
        location = request.build_absolute_uri(reverse("api-review-detail", args=[review.pk]))
        return Response(ReviewSerializer(review).data, status=201, headers={"Location": location})

    @extend_schema(
        tags=["reviews"], summary="Decide a review", request=DecisionBody,
        description="Only a person can decide, with the session of an HR user. A client's token cannot.",
        responses={200: ReviewSerializer, **CHANGE_ERRORS},
        examples=[OpenApiExample("lower", request_only=True, value={"decision": "You are right.", "exposure": 0.2})],
    )  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def decision(self, request: Request, pk: str) -> Response:
        request_body = valid_body(request, DecisionBody)
        review = decide_review(review=self.get_object(), user=request.user, **request_body)
        return Response(ReviewSerializer(review).data)
