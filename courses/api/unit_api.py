"""API views for the learning units of the library, and the practices in them."""

import django_filters
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from courses.arithmetic.practice_kinds import PRACTICE_KINDS
from courses.models import LearningUnit, UnitPart
from courses.services.library.unit_text import parse
from skills.api.api_base import ApiView
from skills.api.permissions import is_client
from skills.api.responses import ONE_ERRORS, reading

KINDS = [(kind, kind) for kind in PRACTICE_KINDS]


class UnitPartSerializer(serializers.ModelSerializer):
    """One part of a unit in one language."""

    address = serializers.SerializerMethodField(help_text="The page of the part for signed-in employees")
    sources = serializers.ListField(child=serializers.CharField(), help_text="Publications that the text rests on")

    class Meta:
        model = UnitPart
        fields = ["level", "language", "title", "minutes", "version", "sources", "saved_at", "address"]

    def get_address(self, part: UnitPart) -> str:
        return self.context["request"].build_absolute_uri(reverse("unit", args=[part.unit.situation, part.level]))


class LearningUnitSerializer(serializers.ModelSerializer):
    """The learning unit on a situation. Employees read its parts, foundations and advanced, in their language."""

    parts = UnitPartSerializer(many=True)

    class Meta:
        model = LearningUnit
        fields = ["situation", "origin", "parts"]


class PracticeSerializer(serializers.Serializer):
    """A small thing to do in one's own work. The kind says for which tasks it is meant."""

    level = serializers.ChoiceField(UnitPart.Level.choices)
    language = serializers.CharField()
    kind = serializers.ChoiceField(KINDS)
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField(help_text="Markdown")


class LearningUnitFilter(django_filters.FilterSet):
    situation = django_filters.CharFilter(help_text="Slug of the situation")
    origin = django_filters.ChoiceFilter(choices=LearningUnit.Origin.choices)

    class Meta:
        model = LearningUnit
        fields: list[str] = []


@reading("learning units", "learning units", LearningUnitSerializer, list_text="The units that employees can read.")
class LearningUnitViewSet(ApiView, viewsets.ReadOnlyModelViewSet):
    queryset = LearningUnit.objects.none()
    serializer_class = LearningUnitSerializer
    filterset_class = LearningUnitFilter
    lookup_field = "situation"
    lookup_value_regex = "[^/]+"
    scopes = {"*": "courses:read"}

    def get_queryset(self) -> QuerySet[LearningUnit]:
        rows = LearningUnit.objects
        shown = rows.offered() if is_client(self.request) else rows.visible_to(self.request.user)
        parts = UnitPart.objects.current().for_list()
        return shown.prefetch_related(Prefetch("parts", parts))

    @extend_schema(
        tags=["learning units"], summary="Read the practices of a learning unit",
        description="The practices of all its parts, with their text. What employees say about a practice is theirs alone.",
        responses={200: PracticeSerializer(many=True), **ONE_ERRORS}, filters=False,
    )  # fmt: skip
    @action(detail=True, pagination_class=None, filterset_class=None, serializer_class=PracticeSerializer)
    def practices(self, request: Request, situation: str) -> Response:
        parts = UnitPart.objects.current().filter(unit=self.get_object()).order_by("-level", "language")
        rows = [
            {"level": part.level, "language": part.language, "kind": one.kind, "label": one.label, "text": one.text}
            for part in parts
            for one in parse(part.text).practices
        ]
        return Response(PracticeSerializer(rows, many=True).data)
