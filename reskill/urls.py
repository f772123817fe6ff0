"""URLs: pages for employees at the root; admin, API and accounts under their own prefixes.

reskill/probes.py answers /livez, /readyz and /health.
"""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView
from oauth2_provider.views import TokenView

urlpatterns = [
    path("", include("courses.urls")),
    path("language/", set_language, name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", RedirectView.as_view(pattern_name="api-docs"), name="api"),
    path("api/v1/", include("skills.api.urls")),
    path("api/v1/", include("courses.api.urls")),
    path("api/v1/xapi/", include("courses.xapi.urls")),
    path("scim/v2/", include("skills.scim.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("api/redoc/", SpectacularRedocView.as_view(url_name="api-schema"), name="api-redoc"),
    path("api/oauth/token/", TokenView.as_view(), name="oauth-token"),
]

handler400 = "reskill.error_pages.bad_request"
handler404 = "reskill.error_pages.page_not_found"
handler500 = "reskill.error_pages.server_error"
