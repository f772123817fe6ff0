"""What HR sees and edits of work and exposure."""

from skills.admin import access, exposure, taxonomy, workforce  # noqa: F401
