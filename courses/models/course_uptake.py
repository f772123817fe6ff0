"""What people took on, in aggregate."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Uptake(models.Model):
    """What people took on after what, and whose work it suited, as counted at one moment. The latest one counts."""

    content_hash = models.CharField(max_length=64)
    model_revision = models.CharField(max_length=120)
    min_group = models.PositiveSmallIntegerField(help_text="Nothing that fewer people did is in here.")
    n_people = models.PositiveIntegerField(help_text="Who has taken on a course at all.")
    counted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("uptake of the catalogue"), _("uptakes of the catalogue")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"uptake of {self.counted_at:%Y-%m-%d %H:%M}"


class CourseUptake(models.Model):
    """Of one course: how many took it on, what they went on to, and what their work has in common."""

    uptake = models.ForeignKey(Uptake, on_delete=models.CASCADE, related_name="courses")
    course = models.ForeignKey("courses.Course", on_delete=models.CASCADE, related_name="+")
    n_people = models.PositiveIntegerField()
    went_on = models.JSONField(default=list, help_text="[course id, people, share] of what they took on after it.")
    audience = models.BinaryField(default=bytes, help_text="float32; empty where they are too few.")

    class Meta:
        verbose_name, verbose_name_plural = _("uptake of a course"), _("uptakes of courses")
        constraints = [models.UniqueConstraint(fields=["uptake", "course"], name="one_uptake_per_course")]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.n_people}"
