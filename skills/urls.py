from django.urls import path

from skills import views

urlpatterns = [path("about/", views.about, name="about")]
