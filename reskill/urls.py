"""URLs: pages for employees at the root; admin, API and accounts under their own prefixes.

reskill/probes.py answers /livez, /readyz and /health.
"""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView

from skills.api.oauth_api import ClientIntrospectView, ClientRevokeView, ClientTokenView, MetadataView

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
    path("api/oauth/token/", ClientTokenView.as_view(), name="oauth-token"),
    path("api/oauth/revoke/", ClientRevokeView.as_view(), name="oauth-revoke"),
    path("api/oauth/introspect/", ClientIntrospectView.as_view(), name="oauth-introspect"),
    path(".well-known/oauth-authorization-server", MetadataView.as_view(), name="oauth-metadata"),
]

handler400 = "reskill.error_pages.bad_request"
handler404 = "reskill.error_pages.page_not_found"
handler500 = "reskill.error_pages.server_error"
