from django.urls import include, path
from rest_framework.routers import SimpleRouter

from skills.api import views

router = SimpleRouter()
router.register("employees", views.EmployeeViewSet, basename="api-employee")
router.register("occupations", views.OccupationViewSet, basename="api-occupation")
router.register("human-skills", views.HumanSkillViewSet, basename="api-human-skill")
router.register("exposure-datasets", views.ExposureDatasetViewSet, basename="api-dataset")

urlpatterns = [
    path("assess/", views.AssessView.as_view(), name="api-assess"),
    path("", include(router.urls)),
]
