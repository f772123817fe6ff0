"""What HR sees and decides of courses, answers, recalculations and reviews."""

from courses.admin import (  # noqa: F401
    catalogue,
    fairness,
    figures,
    imports,
    oversight,
    people,
    planning,
    recalculation,
    recommendation,
)
