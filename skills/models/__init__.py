from skills.models.access_scopes import ConnectedSystem, ManagerScope
from skills.models.api import BulkRemark, BulkUpsert, IdempotentCall
from skills.models.assessment import Basis, TaskAssessment
from skills.models.audit import AppendOnly, AuditEntry, AuditHead
from skills.models.datasets import ExposureDataset, OccupationFigure, ReferenceTask
from skills.models.employee import Department, Employee, ExposureOverride, ImportRun, Task
from skills.models.import_runs import ImportedAttributes, ImportedEmployee, ImportUpload, RememberedMapping
from skills.models.job_titles import JobTitle
from skills.models.lasting_tokens import LastingToken
from skills.models.lookups import Among, RelatedAmong
from skills.models.merging import EmployeeMerge, EmployeePair, FormerId
from skills.models.outgoing_mail import OutgoingMail
from skills.models.provisioning import AccountQuestion, DirectoryEntry, DirectoryGroup, RoleByGroup
from skills.models.situation import Situation
from skills.models.targets import EmergingRole, EmergingRoleTask
from skills.models.taxonomy import (
    AlternateTitle,
    HumanSkill,
    Occupation,
    OccupationIdentifier,
    OccupationRating,
    RelatedOccupation,
)
from skills.models.text_vector import TextVector
from skills.models.vacancy import ImportedVacancy, Vacancy
from skills.models.voluntary import HeldAttribute, VoluntaryAttribute
from skills.models.webhook import Webhook, WebhookAttempt, WebhookDelivery, WebhookEvent

__all__ = [
    "AccountQuestion",
    "AlternateTitle",
    "Among",
    "AppendOnly",
    "AuditEntry",
    "AuditHead",
    "Basis",
    "BulkRemark",
    "BulkUpsert",
    "ConnectedSystem",
    "Department",
    "DirectoryEntry",
    "DirectoryGroup",
    "EmergingRole",
    "EmergingRoleTask",
    "Employee",
    "EmployeeMerge",
    "EmployeePair",
    "ExposureDataset",
    "ExposureOverride",
    "FormerId",
    "HeldAttribute",
    "HumanSkill",
    "IdempotentCall",
    "ImportRun",
    "ImportUpload",
    "ImportedAttributes",
    "ImportedEmployee",
    "ImportedVacancy",
    "JobTitle",
    "LastingToken",
    "ManagerScope",
    "Occupation",
    "OccupationFigure",
    "OccupationIdentifier",
    "OccupationRating",
    "OutgoingMail",
    "ReferenceTask",
    "RelatedAmong",
    "RelatedOccupation",
    "RememberedMapping",
    "RoleByGroup",
    "Situation",
    "Task",
    "TaskAssessment",
    "TextVector",
    "Vacancy",
    "VoluntaryAttribute",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEvent",
]
