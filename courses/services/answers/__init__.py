"""Answers for employees: the lasting part of their week, the recommended courses, and the order of the learning
path."""

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
