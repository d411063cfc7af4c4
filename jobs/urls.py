"""Mounted under a project."""

from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("events", views.events, name="events"),
    path("here", views.here, name="here"),
    path("jobs/<uuid:job>/cancel", views.cancel, name="cancel"),
]
