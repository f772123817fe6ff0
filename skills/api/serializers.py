"""Serializers for employees, tasks, occupations, human skills and datasets."""

from dataclasses import asdict

from django.urls import reverse
from rest_framework import serializers

from skills.api.strict_body import Body
from skills.exposure_bands import STATUSES, band, status
from skills.models import (
    BulkRemark,
    BulkUpsert,
    Employee,
    ExposureDataset,
    HumanSkill,
    Occupation,
    OccupationFigure,
    OccupationIdentifier,
    Task,
)


class StrictCharField(serializers.CharField):
    """JSON text. A number is an error."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class DatasetRef(serializers.ModelSerializer):
    """The dataset that a figure comes from."""

    class Meta:
        model = ExposureDataset
        fields = ["id", "source", "name", "version", "licence"]


class DatasetFile(serializers.Serializer):
    """One imported file. Entries written by earlier versions lack some fields."""

    name = serializers.CharField()
    table = serializers.CharField(help_text="Content of the file; empty if not recorded")
    sha256 = serializers.CharField(help_text="Empty if not recorded")
    rows = serializers.IntegerField(allow_null=True, help_text="null if not recorded")

    def to_representation(self, entry: dict) -> dict:
        return super().to_representation({"name": "", "table": "", "sha256": "", "rows": None, **entry})


class DatasetSerializer(serializers.ModelSerializer):
    calibration = serializers.DictField(help_text="Measurement of the intervals: coverage, r, number of tasks.")
    files = DatasetFile(many=True)

    class Meta:
        model = ExposureDataset
        fields = [
            "id", "source", "name", "version", "licence", "citation", "homepage", "retrieved_on", "imported_at",
            "content_hash", "files", "n_tasks", "n_occupations", "is_active", "calibration",
        ]  # fmt: skip


class OccupationFigureSerializer(serializers.ModelSerializer):
    dataset = DatasetRef()

    class Meta:
        model = OccupationFigure
        fields = ["measure", "value", "dataset"]


class OccupationSerializer(serializers.ModelSerializer):
    major_group = serializers.CharField()
    isco08 = serializers.SerializerMethodField(help_text="ISCO-08 codes; empty if not known")
    esco = serializers.SerializerMethodField(help_text="URIs of ESCO occupations; empty if not known")
    figures = OccupationFigureSerializer(many=True)
    has_typical_tasks = serializers.BooleanField(
        help_text="Whether typical tasks are known. If not, employees of this occupation describe their work themselves"
    )

    class Meta:
        model = Occupation
        fields = [
            "soc_code", "title", "description", "job_zone", "major_group", "isco08", "esco", "has_typical_tasks", "figures",
        ]  # fmt: skip

    def get_isco08(self, occupation: Occupation) -> list[str]:
        return _identifiers(occupation, OccupationIdentifier.Scheme.ISCO08)

    def get_esco(self, occupation: Occupation) -> list[str]:
        return _identifiers(occupation, OccupationIdentifier.Scheme.ESCO)


def _identifiers(occupation: Occupation, scheme: str) -> list[str]:
    return [row.value for row in occupation.identifiers.all() if row.scheme == scheme]


class HumanSkillSerializer(serializers.ModelSerializer):
    task_anchors = serializers.ListField(child=serializers.CharField())
    course_anchors = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = HumanSkill
        fields = ["slug", "name", "definition", "task_anchors", "course_anchors", "is_active"]


class EmployeeSerializer(serializers.ModelSerializer):
    department = serializers.CharField(source="department.name", default=None, allow_null=True)
    organisation = serializers.CharField(source="department.organisation", default=None, allow_null=True)
    occupation = serializers.CharField(
        source="occupation.soc_code", default=None, allow_null=True, help_text="O*NET-SOC code"
    )
    languages = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Employee
        fields = [
            "external_id", "name", "email", "job_title", "department", "organisation", "occupation", "title_match",
            "title_match_score", "languages", "weekly_hours", "takes_part", "left_on", "created_at", "updated_at",
        ]  # fmt: skip


class UpsertSerializer(serializers.ModelSerializer):
    """One bulk import with its result. Poll until `state` is finished or failed."""

    report = serializers.SerializerMethodField(help_text="URL of the remarks about single rows")

    class Meta:
        model = BulkUpsert
        fields = [
            "id", "kind", "state", "dry_run", "n_rows", "n_added", "n_updated", "n_unchanged", "n_failed",
            "n_warnings", "message", "report", "created_at", "finished_at",
        ]  # fmt: skip
        extra_kwargs = {
            "n_failed": {"help_text": "Rows not imported; the report has the reasons"},
            "n_warnings": {"help_text": "Remarks about rows that were imported"},
        }

    def get_report(self, upsert: BulkUpsert) -> str:
        path = reverse(f"api-{upsert.kind.removesuffix('s')}-import-report", args=[upsert.pk])
        request = self.context.get("request")
        return request.build_absolute_uri(path) if request else path


class RemarkSerializer(serializers.ModelSerializer):
    class Meta:
        model = BulkRemark
        fields = ["row", "key", "severity", "field", "message"]
        extra_kwargs = {"row": {"allow_null": True}}


class TaskSerializer(serializers.ModelSerializer):
    class Meta:
        model = Task
        fields = ["id", "statement", "share", "state", "source", "updated_at"]


class EvidenceSerializer(serializers.Serializer):
    """One of the nearest reference tasks."""

    statement = serializers.CharField()
    occupation = serializers.CharField(allow_blank=True)
    soc_code = serializers.CharField(allow_blank=True)
    closeness = serializers.FloatField(help_text="Cosine, -1..1")
    exposure = serializers.FloatField()
    dataset = serializers.CharField()


class SourceSerializer(serializers.Serializer):
    """The figure of one dataset that contains exactly this task."""

    dataset = serializers.CharField()
    measure = serializers.CharField()
    value = serializers.FloatField(help_text="As published")
    on_scale = serializers.FloatField(help_text="Converted to the scale of the active dataset, by rank")
    rank = serializers.FloatField()


class FoundSituationSerializer(serializers.Serializer):
    """A situation that a task contains."""

    slug = serializers.CharField()
    strength = serializers.FloatField(
        help_text="0..1: probability that a careful reader sees the situation in the task"
    )
    phrase = serializers.CharField(help_text="The nearest example of the situation")


class AssessmentSerializer(serializers.Serializer):
    """Exposure of one statement, with evidence and demand for human skills."""

    statement = serializers.CharField()
    status = serializers.ChoiceField(
        STATUSES,
        help_text="not_judged: the statement is too unclear, so there are no figures; add a few words. not_assessed: the "
        "next recalculation assesses the task",
    )
    suggestion = serializers.CharField(
        allow_blank=True, help_text="The statement with corrected spelling; empty if there is nothing to correct"
    )
    exposure = serializers.FloatField(help_text="0..1: how much today's AI can speed up this task", allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    coverage = serializers.FloatField(help_text="Share of such intervals that contain the label given by people")
    band = serializers.ChoiceField(["little", "partly", "strongly"], allow_null=True, help_text="null without a figure")
    automation = serializers.FloatField(allow_null=True)
    augmentation = serializers.FloatField(allow_null=True)
    is_far = serializers.BooleanField(help_text="No reference task is close to this task, so the score is unreliable")
    sources_disagree = serializers.BooleanField()
    evidence = EvidenceSerializer(many=True)
    sources = SourceSerializer(many=True)
    demand = serializers.DictField(child=serializers.FloatField(), help_text="Demand by human skill, 0..1")
    situations = FoundSituationSerializer(many=True, help_text="Situations in the task, the most certain first")


class TaskExposureSerializer(AssessmentSerializer):
    """An employee's task with its assessment. If `assessed` is false, the next recalculation computes the assessment."""

    id = serializers.IntegerField(help_text="Id of the task, used by needs and reviews")
    share = serializers.FloatField(help_text="Share of the week, 0..1")
    state = serializers.ChoiceField(Task.State.choices)
    assessed = serializers.BooleanField()
    overridden_by_a_person = serializers.BooleanField()
    override_reason = serializers.CharField(allow_blank=True)


class BasisSerializer(serializers.Serializer):
    """The inputs that the figures were computed from."""

    dataset = DatasetRef()
    dataset_hash = serializers.CharField()
    model_revision = serializers.CharField()
    settings_fingerprint = serializers.CharField()


class ExposureSerializer(serializers.Serializer):
    employee = serializers.CharField(help_text="external_id")
    figures_hidden = serializers.BooleanField(help_text="True if the response has bands instead of exact figures")
    basis = BasisSerializer(allow_null=True)
    tasks = TaskExposureSerializer(many=True)


class AssessRequest(Body):
    statements = serializers.ListField(
        child=StrictCharField(max_length=2000), min_length=1, max_length=1000, help_text="1 to 1,000 statements"
    )


class AssessResponse(serializers.Serializer):
    figures_hidden = serializers.BooleanField(help_text="True if the response has bands instead of exact figures")
    dataset = DatasetRef()
    model_revision = serializers.CharField()
    assessments = AssessmentSerializer(many=True)


def assessment_as_json(assessment, *, statement: str, hidden: bool = False) -> dict:
    """An assessment (row or value) in the format of `AssessmentSerializer`. hidden: leaves out exact figures."""
    exact = (lambda value: None) if hidden else (lambda value: None if value is None else round(value, 4))
    figure = assessment.exposure
    return {
        "statement": statement,
        "status": status(figure, is_unclear=not assessment.is_judged),
        "suggestion": assessment.suggestion,
        "exposure": exact(assessment.exposure),
        "low": exact(assessment.low),
        "high": exact(assessment.high),
        "coverage": 0.8,
        "band": None if figure is None else band(figure),
        "automation": exact(assessment.automation),
        "augmentation": exact(assessment.augmentation),
        "is_far": assessment.is_far,
        "sources_disagree": assessment.sources_disagree,
        "evidence": [] if hidden else assessment.evidence,
        "sources": [] if hidden else assessment.sources,
        "demand": assessment.demand,
        "situations": [item if isinstance(item, dict) else asdict(item) for item in assessment.situations],
    }
