from courses.models.catalogue_state import CatalogueCentre, CatalogueState, Threshold
from courses.models.certificates import Certificate
from courses.models.choices import Goal, PathChoice, PathRefresh
from courses.models.completions import ActivityInRecords, LearnerInRecords, ReceivedStatement
from courses.models.course import Course, CourseEmphasis, CoursePrerequisite, EmphasisOverride
from courses.models.course_request import CourseRequest
from courses.models.course_session import CourseSession
from courses.models.course_uptake import CourseUptake, Uptake
from courses.models.fairness import FairnessAudit
from courses.models.freeze import Freeze, ReleaseRule
from courses.models.imported_courses import ImportedCourse
from courses.models.library import LearningUnit, UnitPart
from courses.models.recalculation import Chunk, Recalculation, RecalculationFailure
from courses.models.recommendation import Answer, Feedback, PathStep, Recommendation
from courses.models.review import Review, ReviewMessage
from courses.models.shared_steps import SharedStep
from courses.models.stored_inputs import StoredInputs
from courses.models.training_plan import TrainingPlan
from courses.models.unit_learning import PracticeEntry, PracticeMail, SelfCheckAnswer, UnitCompletion, UnitProgress
from courses.models.visits import Visit
from courses.models.workforce_figures import CourseFigure, SituationSupply, SkillSupply, WorkforceCell

__all__ = [
    "ActivityInRecords",
    "Answer",
    "CatalogueCentre",
    "CatalogueState",
    "Certificate",
    "Chunk",
    "Course",
    "CourseEmphasis",
    "CourseFigure",
    "CoursePrerequisite",
    "CourseRequest",
    "CourseSession",
    "CourseUptake",
    "EmphasisOverride",
    "FairnessAudit",
    "Feedback",
    "Freeze",
    "Goal",
    "ImportedCourse",
    "LearnerInRecords",
    "LearningUnit",
    "PathChoice",
    "PathRefresh",
    "PathStep",
    "PracticeEntry",
    "PracticeMail",
    "Recalculation",
    "RecalculationFailure",
    "ReceivedStatement",
    "Recommendation",
    "ReleaseRule",
    "Review",
    "ReviewMessage",
    "SelfCheckAnswer",
    "SharedStep",
    "SituationSupply",
    "SkillSupply",
    "StoredInputs",
    "Threshold",
    "TrainingPlan",
    "UnitCompletion",
    "UnitPart",
    "UnitProgress",
    "Uptake",
    "Visit",
    "WorkforceCell",
]
