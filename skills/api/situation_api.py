"""API views for situations: recurring moments at work in which a person decides the outcome."""

import django_filters
from rest_framework import serializers, viewsets

from skills.api.api_base import ApiView
from skills.api.responses import reading
from skills.models import Situation


class SituationSerializer(serializers.ModelSerializer):
    """A situation. Texts are given by language."""

    names = serializers.DictField(child=serializers.CharField(), help_text="Name by language, as a person would say it")
    sentences = serializers.DictField(child=serializers.CharField(), help_text="What happens, by language")
    human_skills = serializers.DictField(child=serializers.FloatField(), help_text="Weights by slug; they add up to 1")
    settings = serializers.ListField(child=serializers.CharField(), help_text="Where it occurs")

    class Meta:
        model = Situation
        fields = ["slug", "group", "names", "sentences", "human_skills", "settings", "needs_role"]


class SituationFilter(django_filters.FilterSet):
    group = django_filters.ChoiceFilter(choices=Situation.Group.choices)
    human_skill = django_filters.CharFilter(
        field_name="human_skills", lookup_expr="has_key", help_text="Slug of a human skill at work in it"
    )

    class Meta:
        model = Situation
        fields: list[str] = []


@reading("situations", "situations", SituationSerializer, list_text="The situations in use, page by page.")
class SituationViewSet(ApiView, viewsets.ReadOnlyModelViewSet):
    queryset = Situation.objects.in_use()
    serializer_class = SituationSerializer
    filterset_class = SituationFilter
    lookup_field = "slug"
    lookup_value_regex = "[^/]+"
    sparse_fields = True
    always = "slug"
    scopes = {"*": "datasets:read"}
