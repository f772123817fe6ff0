from django.urls import include, path
from rest_framework.routers import SimpleRouter

from courses.api import views
from courses.api.course_api import CourseViewSet
from courses.api.course_import_api import CourseImportViewSet
from courses.api.department_api import DepartmentsView
from courses.api.feedback_api import EmployeeFeedbackViewSet, ReviewViewSet
from courses.api.unit_api import LearningUnitViewSet

router = SimpleRouter()
router.register("courses", CourseViewSet, basename="api-course")
router.register("course-imports", CourseImportViewSet, basename="api-course-import")
router.register("learning-units", LearningUnitViewSet, basename="api-learning-unit")
router.register("employees", views.EmployeeLearningViewSet, basename="api-learning")
router.register("employees", EmployeeFeedbackViewSet, basename="api-feedback")
router.register("reviews", ReviewViewSet, basename="api-review")
router.register("recalculations", views.RecalculationViewSet, basename="api-recalculation")

urlpatterns = [
    path("departments/", DepartmentsView.as_view(), name="api-departments"),
    path("", include(router.urls)),
]
