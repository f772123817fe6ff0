"""The API's serializers of courses, recommendations, learning paths and recalculations."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from courses.models import Course, CourseSession, PathStep, Recalculation, Recommendation
from courses.services.answers.declared_part import Detail, Holds
from courses.services.answers.part_register import BY_KIND, PARTS
from skills.api.bodies import StrictBooleanField
from skills.api.serializers import BasisSerializer, StrictCharField
from skills.api.strict_body import Body


class CourseRef(serializers.ModelSerializer):
    class Meta:
        model = Course
        fields = ["id", "external_id", "provider", "title", "url"]


class SessionSerializer(serializers.ModelSerializer):
    """When and where a course takes place."""

    free_seats = serializers.IntegerField(source="free", allow_null=True, help_text="null: no limit")
    n_waiting = serializers.IntegerField(help_text="People on the waiting list")

    class Meta:
        model = CourseSession
        fields = [
            "id", "starts_on", "starts_at", "ends_on", "ends_at", "place", "seats", "free_seats", "n_waiting",
        ]  # fmt: skip


class CourseSerializer(serializers.ModelSerializer):
    tags = serializers.ListField(child=serializers.CharField())
    occupations = serializers.ListField(
        child=serializers.CharField(),
        help_text="SOC codes of the occupations the course is for; empty if any or unknown",
    )
    situations = serializers.ListField(
        child=serializers.CharField(),
        help_text="Slugs of the situations the course trains, as set by a person or an import; empty: read from the text",
    )
    has_little_text = serializers.BooleanField(help_text="No description, so the course's emphasis is less certain")

    class Meta:
        model = Course
        fields = [
            "id", "external_id", "provider", "title", "description", "url", "language", "language_is_detected", "level",
            "duration_hours", "duration_weeks", "cost", "currency", "cost_period", "delivery", "category", "tags",
            "occupations",
            "situations", "can_be_requested", "is_retired", "has_little_text", "updated_at",
        ]  # fmt: skip


class EmphasisSerializer(serializers.Serializer):
    """How much a course builds one human skill."""

    skill = serializers.CharField(help_text="Slug of the human skill")
    computed = serializers.FloatField(allow_null=True, help_text="0..1; null until computed")
    override = serializers.FloatField(allow_null=True, help_text="Set by a person; replaces the computed value")
    reason = serializers.CharField(allow_blank=True, help_text="Why a person set it")
    evidence = serializers.CharField(allow_blank=True, help_text="The anchor nearest to the course's text")


class CourseDetailSerializer(CourseSerializer):
    emphasis = serializers.SerializerMethodField()
    prerequisites = CourseRef(many=True)
    sessions = serializers.SerializerMethodField()
    has_no_way_to_take = serializers.SerializerMethodField(
        help_text="No address, no unit, no coming session, and nobody whom HR could ask"
    )

    class Meta(CourseSerializer.Meta):
        fields = [*CourseSerializer.Meta.fields, "emphasis", "prerequisites", "sessions", "has_no_way_to_take"]

    @extend_schema_field(SessionSerializer(many=True))
    def get_sessions(self, course: Course) -> Any:
        """The coming sessions. n_waiting and free seats are counts of the whole organisation."""
        rows = CourseSession.objects.upcoming().filter(course=course).with_counts()
        return SessionSerializer(rows, many=True).data

    def get_has_no_way_to_take(self, course: Course) -> bool:
        return Course.objects.without_a_way().filter(pk=course.pk).exists()

    @extend_schema_field(EmphasisSerializer(many=True))
    def get_emphasis(self, course: Course) -> Any:
        computed = self.context.get("emphasis")
        overrides = {row.skill.slug: row for row in course.emphasis_overrides.all()}
        slugs = dict.fromkeys([*(computed.emphasis if computed else {}), *overrides])
        entries = [
            {
                "skill": slug,
                "computed": computed.emphasis.get(slug) if computed else None,
                "override": overrides[slug].value if slug in overrides else None,
                "reason": overrides[slug].reason if slug in overrides else "",
                "evidence": computed.evidence.get(slug, "") if computed else "",
            }
            for slug in slugs
        ]
        return EmphasisSerializer(entries, many=True).data


class AnswerRef(serializers.Serializer):
    """The answer that the response belongs to, and the basis it was computed on."""

    recalculation = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    is_low_data = serializers.BooleanField(
        help_text="Little is known about this person's work, so the answer is uncertain"
    )
    is_too_far = serializers.BooleanField(
        help_text="No task of the week is like a known task, so there are no needs and no recommendations"
    )
    basis = BasisSerializer()


class TaskRef(serializers.Serializer):
    """One of the employee's tasks; its exposure and evidence are under `exposure`."""

    id = serializers.IntegerField()
    statement = serializers.CharField()


class NeedSerializer(serializers.Serializer):
    """How much the lasting part of the week calls for one human skill."""

    skill = serializers.CharField()
    need = serializers.FloatField(help_text="0..1; all needs add up to 1")
    share = serializers.FloatField(help_text="Share of the week in tasks that call for this skill")
    exposure = serializers.FloatField(
        allow_null=True, help_text="Mean exposure of those tasks, 0..1; null without tasks"
    )
    tasks = TaskRef(many=True, help_text="The tasks that call for this skill most")


class SituationNeedSerializer(serializers.Serializer):
    """A situation of the lasting part of the week."""

    slug = serializers.CharField()
    share = serializers.FloatField(help_text="Share of the week in tasks that contain the situation")
    strength = serializers.FloatField(help_text="Certainty of the task that contains it most clearly, 0..1")
    experienced = serializers.BooleanField(help_text="It fills much of the week")
    tasks = serializers.ListField(child=serializers.IntegerField(), help_text="Ids of the tasks, the clearest first")


class FeedbackCourse(serializers.Serializer):
    """A course close to the recommended course, which the person took on or refused."""

    course = serializers.IntegerField()
    closeness = serializers.FloatField(help_text="Cosine, -1..1")


class PartDetails(serializers.Serializer):
    """The details behind a part of a score: the fields that the register of parts declares for the part's kind."""

    def get_fields(self) -> dict[str, serializers.Field]:
        meanings: dict[str, list[str]] = {}
        details = {}
        for part in PARTS:
            for detail in part.details:
                details[detail.name] = detail
                meanings.setdefault(detail.name, []).append(f"For kind {part.kind}: {detail.meaning}")
        return {name: _detail_field(details[name], ". ".join(texts)) for name, texts in meanings.items()}

    def to_representation(self, part: Any) -> dict[str, Any]:
        """Only the stored details. Otherwise a nullable detail would appear in parts of all other kinds."""
        return {name: value for name, value in super().to_representation(part).items() if name in part}


def _detail_field(detail: Detail, meaning: str) -> serializers.Field:
    options: dict[str, Any] = {"required": False, "help_text": meaning}
    if detail.may_be_null:
        options["allow_null"] = True
    match detail.holds:
        case Holds.NUMBER:
            return serializers.FloatField(**options)
        case Holds.COUNT:
            return serializers.IntegerField(**options)
        case Holds.TEXT:
            return serializers.CharField(allow_blank=True, **options)
        case Holds.TEXTS:
            return serializers.ListField(child=serializers.CharField(), **options)
        case Holds.TASK:
            return TaskRef(**options)
        case Holds.COURSE:
            return FeedbackCourse(**options)


class PartSerializer(serializers.Serializer):
    """A summand of a score."""

    kind = serializers.CharField(help_text=f"{', '.join(BY_KIND)}; more kinds may be added")
    skill = serializers.CharField(required=False, help_text="Slug, for kind skill")
    value = serializers.FloatField()
    details = PartDetails()


class RecommendationSerializer(serializers.ModelSerializer):
    course = CourseRef()
    parts = PartSerializer(many=True, help_text="The parts add up to the score")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="The parts in sentences")

    class Meta:
        model = Recommendation
        fields = ["rank", "score", "course", "parts", "reasons"]


class RecommendationsSerializer(serializers.Serializer):
    employee = serializers.CharField(help_text="external_id")
    answer = AnswerRef(allow_null=True, help_text="null until the first recalculation")
    needs = NeedSerializer(many=True)
    situations = SituationNeedSerializer(many=True, help_text="Situations of the week, the weightiest first")
    recommendations = RecommendationSerializer(many=True)


class StepSerializer(serializers.ModelSerializer):
    course = CourseRef()
    prepares = CourseRef(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = PathStep
        fields = [
            "position", "course", "purpose", "prepares", "skill", "situation", "hours", "hours_are_estimated", "starts_week",
            "ends_week", "reasons",
        ]  # fmt: skip


class PathSerializer(serializers.Serializer):
    employee = serializers.CharField(help_text="external_id")
    answer = AnswerRef(allow_null=True)
    weekly_hours = serializers.FloatField(allow_null=True)
    weeks = serializers.IntegerField(allow_null=True)
    steps = StepSerializer(many=True)


class RecalculationSerializer(serializers.ModelSerializer):
    dataset = serializers.CharField(source="dataset.name", default=None, allow_null=True)
    department = serializers.CharField(source="department.name", default=None, allow_null=True)
    message = serializers.CharField(
        read_only=True, allow_blank=True, help_text="What happened, in the requested language"
    )
    progress = serializers.SerializerMethodField(help_text="Share of the whole run, 0..1; never decreases")

    class Meta:
        model = Recalculation
        fields = [
            "id", "scope", "department", "state", "progress", "dataset", "model_revision", "settings_fingerprint",
            "code_version", "catalogue_fingerprint", "force", "requested_at", "started_at", "finished_at",
            "n_employees", "n_done", "n_unchanged", "n_without_tasks", "n_failed", "n_texts", "n_published", "message",
            "needs_two_people", "first_released_at", "decided_at",
        ]  # fmt: skip

    def get_progress(self, run: Recalculation) -> float:
        from courses.services.recalculation.progress import progress_of

        return round(progress_of(run).fraction, 4)  # the view reads runs with_sums()


class Decision(Body):
    """A person's decision on a held run."""

    reason = StrictCharField(
        required=False, allow_blank=True, max_length=2000, default="", help_text="Stored with the run"
    )


class StartRecalculation(Body):
    """A run over everyone, one department (by name), or employees (by external id)."""

    scope = serializers.ChoiceField(Recalculation.Scope.choices, default=Recalculation.Scope.EVERYONE)
    department = StrictCharField(required=False, max_length=160)
    employees = serializers.ListField(
        child=StrictCharField(max_length=80), required=False, max_length=1000, help_text="external ids"
    )
    force = StrictBooleanField(default=False, help_text="Compute again even where nothing changed")

    def validate(self, data: dict) -> dict:
        if data["scope"] == Recalculation.Scope.DEPARTMENT and not data.get("department"):
            raise serializers.ValidationError({"department": "Name the department."})
        if data["scope"] == Recalculation.Scope.EMPLOYEES and not data.get("employees"):
            raise serializers.ValidationError({"employees": "Give at least one external id."})
        return data
