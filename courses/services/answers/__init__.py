"""Answers for employees: what lasts of their week, which courses fit, in what order."""

from courses.services.answers.catalogue_arrays import Catalogue, catalogue_fingerprint, load_catalogue
from courses.services.answers.compute import AnswersReport, compute_answers
from courses.services.answers.inputs import EmployeeInputs, inputs_fingerprint

__all__ = [
    "AnswersReport",
    "Catalogue",
    "EmployeeInputs",
    "catalogue_fingerprint",
    "compute_answers",
    "inputs_fingerprint",
    "load_catalogue",
]
