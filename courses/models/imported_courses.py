"""What each import did to which course, so that it can be undone."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportedCourse(models.Model):
    """What one import did to one course: added, or changed from `before`."""

    run = models.ForeignKey("skills.ImportRun", on_delete=models.CASCADE, related_name="imported_courses")
    course = models.ForeignKey("courses.Course", on_delete=models.CASCADE, related_name="+")
    is_new = models.BooleanField()
    before = models.JSONField(
        default=dict,
        encoder=DjangoJSONEncoder,
        help_text="fields and the courses required (ids) as they were, of those it changed; empty for a new course.",
    )

    class Meta:
        verbose_name, verbose_name_plural = _("imported course"), _("imported courses")
        constraints = [models.UniqueConstraint(fields=["run", "course"], name="one_row_per_imported_course")]

    def __str__(self) -> str:
        return f"{self.course_id} in import {self.run_id}"
