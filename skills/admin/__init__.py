"""What HR sees and edits of work and exposure."""

from skills.admin import access, exposure, import_runs, systems, taxonomy, webhooks, workforce  # noqa: F401
