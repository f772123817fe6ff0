"""Certificates that employees keep with finished courses. They belong to the employee: nobody else can read them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.unit_learning import OwnRows


class Certificate(models.Model):
    """One file of an employee. Content and name are encrypted (courses/services/library/private_notes.py)."""

    class Kind(models.TextChoices):
        PDF = "application/pdf", "PDF"
        PNG = "image/png", "PNG"
        JPEG = "image/jpeg", "JPEG"

    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, related_name="certificates")
    course = models.ForeignKey(
        "courses.Course", on_delete=models.SET_NULL, null=True, related_name="certificates",
        help_text="Empty once the course was deleted; the employee keeps the file.",
    )  # fmt: skip
    encrypted_name = models.TextField(editable=False)
    encrypted_content = models.BinaryField(editable=False)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    n_bytes = models.PositiveIntegerField(help_text="Size of the file before encryption.")
    added_at = models.DateTimeField(auto_now=True)

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("certificate"), _("certificates")
        ordering = ["-added_at"]
        constraints = [models.UniqueConstraint(fields=["employee", "course"], name="one_certificate_per_course")]

    def __str__(self) -> str:
        return str(self.pk)  # no content: the admin lists rows before it deletes an employee
