from django.urls import path

from courses.xapi import views

urlpatterns = [
    path("statements", views.StatementsView.as_view(), name="api-xapi-statements"),
    path("received/", views.ReceivedView.as_view(), name="api-xapi-received"),
    path("about", views.AboutView.as_view(), name="api-xapi-about"),
]
