from django.urls import path

from courses.xapi import views
from courses.xapi.received_statements import ReceivedView

urlpatterns = [
    path("statements", views.StatementsView.as_view(), name="api-xapi-statements"),
    path("received/", ReceivedView.as_view(), name="api-xapi-received"),
    path("about", views.AboutView.as_view(), name="api-xapi-about"),
]
