from django.urls import include, path
from rest_framework.routers import SimpleRouter

from courses.api import views

router = SimpleRouter()
router.register("courses", views.CourseViewSet, basename="api-course")
router.register("employees", views.EmployeeLearningViewSet, basename="api-learning")
router.register("recalculations", views.RecalculationViewSet, basename="api-recalculation")

urlpatterns = [path("", include(router.urls))]
