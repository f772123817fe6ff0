"""Vectors, stored once per distinct text and model revision."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TextVector(models.Model):
    """The unit vector of one text, computed by one model revision. Stored as little-endian float32 bytes."""

    model_revision = models.CharField(max_length=120)
    text_hash = models.CharField(max_length=64)
    vector = models.BinaryField()

    class Meta:
        verbose_name, verbose_name_plural = _("vector of a text"), _("vectors of texts")
        constraints = [models.UniqueConstraint(fields=["model_revision", "text_hash"], name="one_vector_per_text")]

    def __str__(self) -> str:
        return f"{self.text_hash[:8]} by {self.model_revision}"
