"""HR's admin pages for courses, answers, recalculations and reviews."""

from courses.admin import (
    course_admin,  # noqa: F401
    course_import_admin,  # noqa: F401
    course_request_admin,  # noqa: F401
    duplicate_admin,  # noqa: F401
    fairness_admin,  # noqa: F401
    figure_pages,  # noqa: F401
    freeze_admin,  # noqa: F401
    person_admin,  # noqa: F401
    recalculation_admin,  # noqa: F401
    recommendation_admin,  # noqa: F401
    record_name_admin,  # noqa: F401
    review_admin,  # noqa: F401
    shared_step_admin,  # noqa: F401
    training_plan_admin,  # noqa: F401
    unit_admin,  # noqa: F401
)
