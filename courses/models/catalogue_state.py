"""State of the catalogue, stored so that a change of a few courses recomputes only the answers it may affect."""

from __future__ import annotations

import hashlib

import numpy as np
from django.db import models
from django.utils.translation import gettext_lazy as _


class CatalogueCentreQuerySet(models.QuerySet["CatalogueCentre"]):
    def in_use(self, model_revision: str) -> CatalogueCentre | None:
        """The latest centre of this model revision; None before the first."""
        return self.filter(model_revision=model_revision).first()


class CatalogueCentre(models.Model):
    """The mean of all courses' vectors, by which closeness is corrected. The latest row of a model revision is in use.

    A new row is stored only when the mean has moved by more than a set distance. Otherwise each added course would
    change every score slightly.
    """

    model_revision = models.CharField(max_length=120)
    vector = models.BinaryField(help_text="The mean vector, as float32.")
    n_courses = models.PositiveIntegerField(help_text="Number of courses in the mean.")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = CatalogueCentreQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("centre of the catalogue"), _("centres of the catalogue")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"centre of {self.n_courses} courses"

    @property
    def array(self) -> np.ndarray:
        """(d,) float32."""
        return np.frombuffer(bytes(self.vector), np.float32)

    @property
    def content_hash(self) -> str:
        return hashlib.sha256(bytes(self.vector)).hexdigest()


class CatalogueState(models.Model):
    """A catalogue from which answers were computed: a hash of each course, so that a run can find changed courses."""

    fingerprint = models.CharField(max_length=64, unique=True)
    courses = models.BinaryField(
        help_text="Pairs of int64: the course's id, and a hash of all its data that answers use."
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("state of the catalogue"), _("states of the catalogue")

    def __str__(self) -> str:
        return self.fingerprint[:12]


class Threshold(models.Model):
    """The score that a course needed to be in an answer's list of recommendations."""

    answer = models.OneToOneField("courses.Answer", on_delete=models.CASCADE, primary_key=True)
    asked = models.BinaryField(help_text="The employee's vector in the scoring product, as float16.")
    considered = models.BinaryField(help_text="Ids of the courses whose removal could change the list, as int32.")
    lowest = models.FloatField(null=True, help_text="Lowest score in the list; empty if the list is not full.")

    class Meta:
        verbose_name, verbose_name_plural = _("threshold"), _("thresholds")

    def __str__(self) -> str:
        return f"threshold of answer {self.answer_id}"
