"""Imports of courses can be taken back too."""

from django.contrib import admin

from courses.tasks import undo_course_import
from skills.admin.import_run_admin import ImportRunAdmin, Undoing
from skills.models import ImportRun

admin.site.unregister(ImportRun)


@admin.register(ImportRun)
class CatalogueImportRunAdmin(ImportRunAdmin):
    """What each import did, and taking one back, of people or of courses."""

    undoing = {
        **ImportRunAdmin.undoing,
        ImportRun.Kind.COURSES: Undoing(undo_course_import, "courses.delete_course", "imported_courses"),
    }
