"""The inputs from which an answer was computed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredInputs(models.Model):
    """One answer's inputs that may change later: the person's data, tasks, feedback and choices. The answer can be
    computed again from this row, the assessments of its basis and the catalogue.

    Tasks are stored by id and text hash, without their text.
    """

    answer = models.OneToOneField(
        "courses.Answer", on_delete=models.CASCADE, primary_key=True, related_name="stored_inputs"
    )
    inputs = models.JSONField(help_text="The fields of EmployeeInputs.")

    class Meta:
        verbose_name, verbose_name_plural = _("inputs of an answer"), _("inputs of answers")

    def __str__(self) -> str:
        return f"inputs of answer {self.answer_id}"
