"""What has to be kept so that a change of a few courses costs only the answers it reaches."""

from __future__ import annotations

import hashlib

import numpy as np
from django.db import models
from django.utils.translation import gettext_lazy as _


class CatalogueCentreQuerySet(models.QuerySet["CatalogueCentre"]):
    def in_use(self, model_revision: str) -> CatalogueCentre | None:
        """The latest of this model; None where none is kept yet."""
        return self.filter(model_revision=model_revision).first()


class CatalogueCentre(models.Model):
    """The mean of all courses' vectors, as closeness is corrected by it. The latest of a model counts.

    It is kept, and moves only when the mean has moved by more than a stated distance: or one course more would change
    every score a little.
    """

    model_revision = models.CharField(max_length=120)
    vector = models.BinaryField(help_text="float32.")
    n_courses = models.PositiveIntegerField(help_text="How many it is the mean of.")
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
    """A catalogue that answers were made from: a hash of each course, so that the next run can tell which changed."""

    fingerprint = models.CharField(max_length=64, unique=True)
    courses = models.BinaryField(help_text="Pairs of int64: the course's id, and a hash of all an answer takes of it.")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("state of the catalogue"), _("states of the catalogue")

    def __str__(self) -> str:
        return self.fingerprint[:12]


class Threshold(models.Model):
    """What a course had to reach to be in an answer's list."""

    answer = models.OneToOneField("courses.Answer", on_delete=models.CASCADE, primary_key=True)
    asked = models.BinaryField(help_text="float16: the person's side of the product that scores courses.")
    considered = models.BinaryField(help_text="int32: ids of the courses whose going may change the list.")
    lowest = models.FloatField(null=True, help_text="Lowest score in the list; empty where the list is not full.")

    class Meta:
        verbose_name, verbose_name_plural = _("threshold"), _("thresholds")

    def __str__(self) -> str:
        return f"threshold of answer {self.answer_id}"
