"""Uptake: aggregate figures of the courses that people took on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Uptake(models.Model):
    """One count of the courses that people took on, in which order, and with what kind of work. The latest is in use."""

    content_hash = models.CharField(max_length=64)
    model_revision = models.CharField(max_length=120)
    min_group = models.PositiveSmallIntegerField(help_text="Figures of fewer people than this are left out.")
    n_people = models.PositiveIntegerField(help_text="People who took on at least one course.")
    counted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("uptake of the catalogue"), _("uptakes of the catalogue")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"uptake of {self.counted_at:%Y-%m-%d %H:%M}"


class CourseUptake(models.Model):
    """Uptake of one course: how many people took it on, their later courses, and the mean of their work."""

    uptake = models.ForeignKey(Uptake, on_delete=models.CASCADE, related_name="courses")
    course = models.ForeignKey("courses.Course", on_delete=models.CASCADE, related_name="+")
    n_people = models.PositiveIntegerField()
    went_on = models.JSONField(
        default=list, help_text="[course id, people, share] of each course taken on after this one."
    )
    audience = models.BinaryField(
        default=bytes, help_text="Mean of the work of its people, as float32; empty for too few people."
    )

    class Meta:
        verbose_name, verbose_name_plural = _("uptake of a course"), _("uptakes of courses")
        constraints = [models.UniqueConstraint(fields=["uptake", "course"], name="one_uptake_per_course")]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.n_people}"
