"""Names of the steps and counts of imports, as pages show them and in their order. Rows store the keys."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Reasons of remarks that concern many people at once. Pages show them folded.
NO_SURE_OCCUPATION, NO_TYPICAL_TASKS = "no sure occupation", "no typical tasks"
WORDS: dict[str, Promise] = {
    # steps
    "read the file": _("read the file"),
    "match job titles": _("match job titles"),
    "write employees": _("write employees"),
    "write tasks": _("write tasks"),
    "write attributes": _("write attributes"),
    "write courses": _("write courses"),
    "update courses": _("update courses"),
    "recognise languages": _("recognise languages"),
    "undo": _("undo"),
    # counts
    "rows": _("rows"),
    "employees": _("employees"),
    "courses": _("courses"),
    "added": _("added"),
    "updated": _("updated"),
    "unchanged": _("unchanged"),
    "skipped": _("skipped"),
    "missing_from_the_file": _("missing from the file"),
    "marked_as_left": _("marked as having left"),
    "with_an_occupation": _("with an occupation"),
    "without_an_occupation": _("without an occupation"),
    "without an occupation": _("without an occupation"),
    "tasks_suggested": _("tasks suggested from the occupation"),
    "tasks_stated": _("tasks stated in the file"),
    "rows_with_a_remark": _("rows with a remark"),
    "removed": _("removed"),
    "retired": _("retired"),
    "closed": _("closed"),
    "failed": _("failed"),
    "set": _("set"),
    "emptied": _("emptied"),
    "put_back": _("put back"),
    "left_as_they_are": _("left as they are"),
    "departments added": _("departments added"),
    "departments_added": _("departments added"),
    "without a description": _("without a description"),
    "unknown_employees": _("unknown employees"),
    "prerequisites": _("prerequisites"),
    "sessions added": _("sessions added"),
    "sessions changed": _("sessions changed"),
}
