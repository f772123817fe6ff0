from skills.models.access import ConnectedSystem, ManagerScope
from skills.models.ahead import EmergingRole, EmergingRoleTask
from skills.models.api import BulkRemark, BulkUpsert, IdempotentCall
from skills.models.assessment import Basis, TaskAssessment
from skills.models.exposure import ExposureDataset, OccupationFigure, ReferenceTask
from skills.models.imports import ImportedEmployee, ImportUpload
from skills.models.lookups import Among, RelatedAmong
from skills.models.provisioning import DirectoryEntry
from skills.models.taxonomy import (
    AlternateTitle,
    HumanSkill,
    Occupation,
    OccupationIdentifier,
    OccupationRating,
    RelatedOccupation,
)
from skills.models.vectors import TextVector
from skills.models.voluntary import HeldAttribute, VoluntaryAttribute
from skills.models.webhooks import Webhook, WebhookAttempt, WebhookDelivery, WebhookEvent
from skills.models.workforce import Department, Employee, ExposureOverride, ImportRun, Task

__all__ = [
    "AlternateTitle",
    "Among",
    "Basis",
    "BulkRemark",
    "BulkUpsert",
    "ConnectedSystem",
    "Department",
    "DirectoryEntry",
    "EmergingRole",
    "EmergingRoleTask",
    "Employee",
    "ExposureDataset",
    "ExposureOverride",
    "HeldAttribute",
    "HumanSkill",
    "IdempotentCall",
    "ImportRun",
    "ImportUpload",
    "ImportedEmployee",
    "ManagerScope",
    "Occupation",
    "OccupationFigure",
    "OccupationIdentifier",
    "OccupationRating",
    "ReferenceTask",
    "RelatedAmong",
    "RelatedOccupation",
    "Task",
    "TaskAssessment",
    "TextVector",
    "VoluntaryAttribute",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEvent",
]
