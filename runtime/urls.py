"""Addresses of the Runs tab, below a project."""

from django.urls import path

from runtime.views import runs

app_name = "runtime"
urlpatterns = [
    path("runs/", runs.run_list, name="runs"),
    path("runs/<int:number>", runs.run, name="run"),
    path("runs/<int:number>/again", runs.again, name="again"),
    path("runs/<int:number>/stop", runs.stop, name="stop"),
]
