"""The admin of imports, extended by undoing an import of courses."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from courses.tasks import undo_course_import
from skills.admin.import_run_admin import ImportRunAdmin, Undoing
from skills.models import ImportRun

admin.site.unregister(ImportRun)


@admin.register(ImportRun)
class CatalogueImportRunAdmin(ImportRunAdmin):
    """Imports of people or courses: the report of each import, and undoing it."""

    undoing = {
        **ImportRunAdmin.undoing,
        ImportRun.Kind.COURSES: Undoing(
            undo_course_import,
            "courses.delete_course",
            "imported_courses",
            _(
                "Courses that the import added are removed, or retired if somebody has them in an answer. Courses "
                "that the import changed get their earlier values back. Courses that somebody has changed since then "
                "stay as they are, and the report names them. Emphasis values set by a person stay."
            ),
            names_people=False,
        ),
    }
