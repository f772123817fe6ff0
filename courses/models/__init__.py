from courses.models.catalogue_state import CatalogueCentre, CatalogueState, Threshold
from courses.models.choices import Goal, PathChoice, PathRefresh
from courses.models.completions import ReceivedStatement
from courses.models.course import Course, CourseEmphasis, CoursePrerequisite, EmphasisOverride
from courses.models.course_uptake import CourseUptake, Uptake
from courses.models.fairness import FairnessAudit
from courses.models.imported_courses import ImportedCourse
from courses.models.recalculation import Chunk, Recalculation, RecalculationFailure
from courses.models.recommendation import Answer, Feedback, PathStep, Recommendation
from courses.models.review import Review, ReviewMessage
from courses.models.training_plan import TrainingPlan
from courses.models.workforce_figures import CourseFigure, SkillSupply, WorkforceCell

__all__ = [
    "Answer",
    "CatalogueCentre",
    "CatalogueState",
    "Chunk",
    "Course",
    "CourseEmphasis",
    "CourseFigure",
    "CoursePrerequisite",
    "CourseUptake",
    "EmphasisOverride",
    "FairnessAudit",
    "Feedback",
    "Goal",
    "ImportedCourse",
    "PathChoice",
    "PathRefresh",
    "PathStep",
    "Recalculation",
    "RecalculationFailure",
    "ReceivedStatement",
    "Recommendation",
    "Review",
    "ReviewMessage",
    "SkillSupply",
    "Threshold",
    "TrainingPlan",
    "Uptake",
    "WorkforceCell",
]
