"""Changes of courses by imports, stored so that an import can be undone."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportedCourse(models.Model):
    """The change of one course by one import: added, or changed from the values in `before`."""

    run = models.ForeignKey("skills.ImportRun", on_delete=models.CASCADE, related_name="imported_courses")
    course = models.ForeignKey("courses.Course", on_delete=models.CASCADE, related_name="+")
    is_new = models.BooleanField()
    before = models.JSONField(
        default=dict,
        encoder=DjangoJSONEncoder,
        help_text="Old values of the changed fields, prerequisites and sessions; empty for a new course.",
    )

    class Meta:
        verbose_name, verbose_name_plural = _("imported course"), _("imported courses")
        constraints = [models.UniqueConstraint(fields=["run", "course"], name="one_row_per_imported_course")]

    def __str__(self) -> str:
        return f"{self.course_id} in import {self.run_id}"
