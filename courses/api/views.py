"""The API of recommendations, learning paths and recalculations."""

from collections.abc import Callable

import django_filters
from django.db.models import Q
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from courses.api import serializers as s
from courses.models import Answer, Recalculation
from courses.services.answers.reasons import recommendation_reasons, skill_names, step_reasons
from courses.services.recalculation import (
    cancel_recalculation,
    discard_recalculation,
    may_release,
    release_recalculation,
    start_recalculation,
    waiting_run,
)
from courses.tasks import advance_recalculation
from skills.api.api_base import ApiView
from skills.api.employee_api import RUN, EmployeeLookup, figures_hidden, run_of
from skills.api.idempotency import idempotent
from skills.api.permissions import departments_of, employees_for, is_client, sees_everyone, system_of
from skills.api.responses import CHANGE_ERRORS, ONE_ERRORS, WRITE_ERRORS, reading
from skills.api.strict_body import valid_body
from skills.errors import BadInput
from skills.models import Department, Employee, Task
from skills.services.people.former_ids import people_by_id


class EmployeeLearningViewSet(EmployeeLookup, ApiView, viewsets.GenericViewSet):
    """The recommendations and the learning path of one employee."""

    serializer_class = s.RecommendationsSerializer
    pagination_class = None
    filter_backends: list = []
    scopes = {"*": "recommendations:read"}
    staff_permissions = {"learning_path": "courses.view_pathstep", "*": "courses.view_recommendation"}
    known_parameters = ("run",)
    sparse_fields = True
    sparse_actions = ("recommendations", "learning_path")
    always = "employee"

    def _answer(self, employee: Employee) -> Answer | None:
        if figures_hidden(self.request, employee):
            raise NotFound  # a learning path is private unless the employee or the organisation shares it
        answers = Answer.objects.for_page().filter(employee=employee)
        run = run_of(self.request)
        if run is None:
            return answers.current().first()
        answer = answers.filter(recalculation=run).first()
        if answer is None:
            raise NotFound
        return answer

    @extend_schema(
        tags=["learning"], summary="Read recommendations", parameters=[RUN],
        description="The recommended courses with the parts of every score, the needs they meet, and the basis they "
        "were computed on.",
        responses={200: s.RecommendationsSerializer, **ONE_ERRORS},
    )  # fmt: skip
    @action(detail=True)
    def recommendations(self, request: Request, external_id: str) -> Response:
        employee = self.get_object()
        answer, names = self._answer(employee), skill_names()
        body: dict = {
            "employee": employee.external_id,
            "answer": answer_ref(answer),
            "needs": [],
            "situations": [],
            "recommendations": [],
        }
        if answer:
            body["needs"] = needs_as_json(answer)
            body["situations"] = answer.situations
            for row in answer.recommendations.all():
                row.answer = answer
                row.reasons = recommendation_reasons(row, names=names, to_self=False)  # type: ignore[attr-defined]
                row.parts = [part_as_json(part) for part in row.parts]
                body["recommendations"].append(row)
        return Response(s.RecommendationsSerializer(body).data)

    @extend_schema(
        tags=["learning"], summary="Read a learning path", parameters=[RUN],
        description="The ordered steps with weeks, hours and purpose. No step has an unmet prerequisite.",
        responses={200: s.PathSerializer, **ONE_ERRORS},
    )  # fmt: skip
    @action(detail=True, url_path="learning-path", serializer_class=s.PathSerializer)
    def learning_path(self, request: Request, external_id: str) -> Response:
        employee = self.get_object()
        answer, names = self._answer(employee), skill_names()
        body: dict = {
            "employee": employee.external_id, "answer": answer_ref(answer), "weekly_hours": None, "weeks": None,
            "steps": [],
        }  # fmt: skip
        if answer:
            recommended = {row.course_id: row for row in answer.recommendations.all()}
            for row in recommended.values():
                row.answer = answer
            for step in answer.steps.all():
                step.reasons = step_reasons(step, recommended.get(step.course_id), names=names, to_self=False)  # type: ignore[attr-defined]
                body["steps"].append(step)
            body.update(weekly_hours=answer.weekly_hours, weeks=answer.path_weeks)
        return Response(s.PathSerializer(body).data)


def answer_ref(answer: Answer | None) -> dict | None:
    if answer is None:
        return None
    return {
        "recalculation": answer.recalculation_id,
        "created_at": answer.created_at,
        "is_low_data": answer.is_low_data,
        "is_too_far": answer.is_too_far,
        "basis": answer.basis,
    }


def needs_as_json(answer: Answer) -> list[dict]:
    """The needs, each with the tasks that call for it most. Tasks that the employee no longer has are left out."""
    ids = {pk for need in answer.needs.values() for pk in need.get("tasks", [])}
    statements = dict(Task.objects.filter(employee=answer.employee_id, pk__in=ids).values_list("pk", "statement"))
    return [
        {
            "skill": slug,
            "need": need.get("need", 0.0),
            "share": need.get("share", 0.0),
            "exposure": need.get("exposure"),
            "tasks": [{"id": pk, "statement": statements[pk]} for pk in need.get("tasks", []) if pk in statements],
        }
        for slug, need in answer.needs.items()
    ]


def part_as_json(part: dict) -> dict:
    """A stored part in the API's form: all keys except kind, skill and value are moved under `details`."""
    own = {key: part[key] for key in ("kind", "skill", "value") if key in part}
    details = {key: value for key, value in part.items() if key not in own}
    return {**own, "details": details}


class RecalculationFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Recalculation.State.choices)
    scope = django_filters.ChoiceFilter(choices=Recalculation.Scope.choices)

    class Meta:
        model = Recalculation
        fields: list[str] = []


@reading("recalculations", "recalculations", s.RecalculationSerializer, list_text="Runs, oldest first.")
class RecalculationViewSet(ApiView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    queryset = Recalculation.objects.none()
    serializer_class = s.RecalculationSerializer
    filterset_class = RecalculationFilter
    lookup_value_regex = "[0-9]{1,18}"
    sparse_fields = True
    scopes = {"create": "recalculations:write", "cancel": "recalculations:write", "*": "recalculations:read"}
    people_only = ("release", "discard")
    staff_actions = ("list", "retrieve", "create", "cancel", "release", "discard")
    staff_permissions = {
        "create": "courses.add_recalculation",
        "cancel": "courses.add_recalculation",
        "release": "courses.release_recalculation",
        "discard": "courses.release_recalculation",
        "*": "courses.view_recalculation",
    }

    def get_queryset(self):
        """Runs over everyone, over the departments given to the requester, and runs that the requester started."""
        runs = Recalculation.objects.select_related("dataset", "department").with_sums()
        if getattr(self, "swagger_fake_view", False) or sees_everyone(self.request):
            return runs
        system = system_of(self.request)
        own = Q(requested_by_system=system) if system else Q(requested_by=self.request.user)
        given = Q(department__in=departments_of(self.request))
        return runs.filter(Q(scope=Recalculation.Scope.EVERYONE) | given | own)

    @extend_schema(
        tags=["recalculations"], summary="Start a recalculation", request=s.StartRecalculation,
        description="Responds at once; the work is done in the background. Poll Location until `state` is finished. "
        "While a run over everyone is active, starting another one returns the active run. A run over the same employees "
        "that you have started and that has not begun is returned too.",
        responses={202: s.RecalculationSerializer, **WRITE_ERRORS},
        examples=[OpenApiExample("everyone", request_only=True, value={"scope": "everyone"})],
    )  # fmt: skip
    @idempotent
    def create(self, request: Request) -> Response:
        request_body = valid_body(request, s.StartRecalculation)
        data = request_body
        department, ids = None, []
        if data["scope"] == Recalculation.Scope.DEPARTMENT:
            department = self._department(data["department"])
        elif data["scope"] == Recalculation.Scope.EMPLOYEES:
            ids = self._employees(data["employees"])
        elif not sees_everyone(request):
            raise ValidationError({"scope": "You can only start runs for the departments given to you."})
        by = {
            "requested_by": None if is_client(request) else request.user,
            "requested_by_system": system_of(request),
            "force": data["force"],
        }
        waiting = waiting_run(employee_ids=ids, **by) if ids else None
        run = waiting or start_recalculation(
            scope=data["scope"],
            department=department,
            employee_ids=ids,
            **by,
        )
        advance_recalculation.delay_on_commit(run.pk)
        location = request.build_absolute_uri(reverse("api-recalculation-detail", args=[run.pk]))
        # Not `get_object`: the active run that is returned may have been started by somebody else.
        run = Recalculation.objects.with_sums().get(pk=run.pk)
        return Response(self.get_serializer(run).data, status=202, headers={"Location": location})

    @extend_schema(tags=["recalculations"], summary="Cancel a recalculation", request=None,
                   description="The old answers stay. A run that has ended does not change.",
                   responses={200: s.RecalculationSerializer, **ONE_ERRORS})  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def cancel(self, request: Request, pk: str) -> Response:
        run = self.get_object()
        if run.scope == Recalculation.Scope.EVERYONE and not sees_everyone(request):
            raise PermissionDenied("Only users who see everyone can cancel a run over everyone.")
        cancel_recalculation(run)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(tags=["recalculations"], summary="Release a held recalculation", request=s.Decision,
                   description="Only a signed-in person can release a run, never a connected system. If "
                   "`needs_two_people` is true, two different people have to release it; the first release leaves it held.",
                   responses={200: s.RecalculationSerializer, **CHANGE_ERRORS})  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def release(self, request: Request, pk: str) -> Response:
        return self._decided(request, release_recalculation)

    @extend_schema(tags=["recalculations"], summary="Discard a held recalculation", request=s.Decision,
                   description="Only a signed-in person can discard a run. The answers before it stay.",
                   responses={200: s.RecalculationSerializer, **CHANGE_ERRORS})  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def discard(self, request: Request, pk: str) -> Response:
        return self._decided(request, discard_recalculation)

    def _decided(self, request: Request, decide: Callable[..., Recalculation]) -> Response:
        run = self.get_object()
        if not may_release(request.user):
            raise PermissionDenied("Only users who see everyone can decide about a run.")
        body = valid_body(request, s.Decision)
        try:
            decided = decide(run=run, user=request.user, reason=body["reason"])
        except BadInput as error:
            raise ValidationError({"state": [str(error)]}) from error
        advance_recalculation.delay_on_commit(decided.pk)  # does nothing for a run that is held or has ended
        return Response(self.get_serializer(self.get_object()).data)

    def _department(self, name: str) -> Department:
        visible = employees_for(self.request).values("department")
        department = Department.objects.filter(name=name, pk__in=visible).first()
        if department is None:
            raise ValidationError({"department": f"There is no department {name!r} with employees you may see."})
        return department

    def _employees(self, external_ids: list[str]) -> list[int]:
        found = {key: row.pk for key, row in people_by_id(employees_for(self.request), external_ids).items()}
        unknown = [key for key in external_ids if key not in found]
        if unknown:
            raise ValidationError({"employees": [f"There is no employee {unknown[0]!r}."]})
        return list(found.values())
