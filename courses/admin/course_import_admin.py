"""Imports of courses can be taken back too."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from courses.tasks import undo_course_import
from skills.admin.import_run_admin import ImportRunAdmin, Undoing
from skills.models import ImportRun

admin.site.unregister(ImportRun)


@admin.register(ImportRun)
class CatalogueImportRunAdmin(ImportRunAdmin):
    """What each import did, and taking one back, of people or of courses."""

    undoing = {
        **ImportRunAdmin.undoing,
        ImportRun.Kind.COURSES: Undoing(
            undo_course_import,
            "courses.delete_course",
            "imported_courses",
            _(
                "Courses it added are removed, or retired where somebody has them in an answer; what it changed is put "
                "back. Courses that somebody changed since stay as they are, and the report names them. What people set "
                "of the emphasis stays."
            ),
            names_people=False,
        ),
    }
