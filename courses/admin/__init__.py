"""What HR sees and decides of courses, answers, recalculations and reviews."""

from courses.admin import catalogue, fairness, figures, oversight, people, planning, recalculation, recommendation  # noqa: F401
