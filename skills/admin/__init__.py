"""Admin pages for employees, exposure, imports and connected systems."""

from skills.admin import (
    access_admin,  # noqa: F401
    account_question_admin,  # noqa: F401
    audit_admin,  # noqa: F401
    dataset_admin,  # noqa: F401
    employee_admin,  # noqa: F401
    import_run_admin,  # noqa: F401
    situation_admin,  # noqa: F401
    system_admin,  # noqa: F401
    taxonomy_admin,  # noqa: F401
    token_admin,  # noqa: F401
    vacancy_admin,  # noqa: F401
    webhook_admin,  # noqa: F401
)
