"""The audit trail: records and verifies actions."""

from skills.services.audit.trail import AuditFault, head_of_trail, record, verify_trail

__all__ = ["AuditFault", "head_of_trail", "record", "verify_trail"]
