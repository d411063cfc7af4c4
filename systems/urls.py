"""Addresses of the Connect tab, below a project."""

from django.urls import path

from systems.views import connections, environments, settings, sign_in

ENVIRONMENT = "connect/in/<slug:environment>/"
SYSTEM = f"{ENVIRONMENT}systems/<slug:system>/"

app_name = "systems"
urlpatterns = [
    path("connect/", environments.overview, name="connect"),
    path("connect/add", environments.add, name="add_environment"),
    path(ENVIRONMENT, environments.show, name="environment"),
    path(f"{ENVIRONMENT}remove", environments.remove, name="remove_environment"),
    path(f"{ENVIRONMENT}limits", settings.limits, name="limits"),
    path(f"{ENVIRONMENT}variables", settings.variable, name="set_variable"),
    path(f"{ENVIRONMENT}variables/remove", settings.remove_variable, name="remove_variable"),
    path(f"{ENVIRONMENT}secrets", settings.secret, name="set_secret"),
    path(f"{ENVIRONMENT}secrets/remove", settings.remove_secret, name="remove_secret"),
    path(f"{ENVIRONMENT}other", connections.other, name="other_system"),
    path(SYSTEM, connections.show, name="system"),
    path(f"{SYSTEM}save", connections.save, name="save_connection"),
    path(f"{SYSTEM}check", connections.check, name="check_connection"),
    path(f"{SYSTEM}disconnect", connections.disconnect, name="disconnect"),
    path(f"{SYSTEM}sign-in", sign_in.start, name="sign_in_to"),
]
