"""Imports of courses can be taken back too."""

from django.contrib import admin

from courses.tasks import undo_course_import
from skills.admin.import_runs import ImportRunAdmin
from skills.models import ImportRun

admin.site.unregister(ImportRun)


@admin.register(ImportRun)
class CatalogueImportRunAdmin(ImportRunAdmin):
    """What each import did, and taking one back, of people or of courses."""

    undo_tasks = {
        **ImportRunAdmin.undo_tasks,
        ImportRun.Kind.COURSES: (undo_course_import, "courses.delete_course"),
    }

    def has_other_rows(self, run: ImportRun) -> bool:
        return run.imported_courses.exists()
