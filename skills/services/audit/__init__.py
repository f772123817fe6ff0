"""The audit trail: records and verifies actions."""

from skills.services.audit.trail import AuditFault, head_of_trail, record, verify_trail
from skills.services.audit.work import SYSTEM_USER, record_decision, record_work, system_user

__all__ = [
    "SYSTEM_USER",
    "AuditFault",
    "head_of_trail",
    "record",
    "record_decision",
    "record_work",
    "system_user",
    "verify_trail",
]
