from courses.models.catalogue import Course, CourseEmphasis, CoursePrerequisite, EmphasisOverride
from courses.models.choices import Goal, PathChoice
from courses.models.completions import ReceivedStatement
from courses.models.fairness import FairnessAudit
from courses.models.figures import CourseFigure, SkillSupply, WorkforceCell
from courses.models.imports import ImportedCourse
from courses.models.oversight import Review, ReviewMessage
from courses.models.planning import TrainingPlan
from courses.models.reach import CatalogueCentre, CatalogueState, Threshold
from courses.models.recalculation import Chunk, Recalculation, RecalculationFailure
from courses.models.recommendation import Answer, Feedback, PathStep, Recommendation
from courses.models.uptake import CourseUptake, Uptake

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
