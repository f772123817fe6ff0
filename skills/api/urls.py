from django.urls import include, path
from rest_framework.routers import SimpleRouter

from skills.api import views
from skills.api.employee_api import EmployeeViewSet
from skills.api.employee_import_api import EmployeeImportViewSet
from skills.api.situation_api import SituationViewSet
from skills.api.webhook_api import DeliveryViewSet, WebhookViewSet

router = SimpleRouter()
router.register("employees", EmployeeViewSet, basename="api-employee")
router.register("employee-imports", EmployeeImportViewSet, basename="api-employee-import")
router.register("occupations", views.OccupationViewSet, basename="api-occupation")
router.register("human-skills", views.HumanSkillViewSet, basename="api-human-skill")
router.register("situations", SituationViewSet, basename="api-situation")
router.register("exposure-datasets", views.ExposureDatasetViewSet, basename="api-dataset")
router.register("webhooks", WebhookViewSet, basename="api-webhook")
router.register("webhook-deliveries", DeliveryViewSet, basename="api-delivery")

urlpatterns = [
    path("assess/", views.AssessView.as_view(), name="api-assess"),
    path("", include(router.urls)),
]
