"""Figures about many people: kept as sums when answers are published, shown in blocks nobody can be singled out of."""

from courses.services.figures.overview import Overview, SkillRow, Sums, WorkRow, read_overview
from courses.services.figures.refresh import refresh_catalogue_figures, refresh_figures, refresh_workforce

__all__ = [
    "Overview",
    "SkillRow",
    "Sums",
    "WorkRow",
    "read_overview",
    "refresh_catalogue_figures",
    "refresh_figures",
    "refresh_workforce",
]
