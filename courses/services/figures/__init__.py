"""Figures about many people: stored as sums when answers are published, shown in blocks in which nobody can be
identified."""

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
