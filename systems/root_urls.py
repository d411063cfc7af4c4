"""Addresses that belong to no project."""

from django.urls import include, path

from systems.views import language_models, sign_in

models = [
    path("", language_models.index, name="index"),
    path("add", language_models.add, name="add"),
    path("of/<slug:model>/save", language_models.save, name="save"),
    path("of/<slug:model>/test", language_models.test, name="test"),
    path("of/<slug:model>/default", language_models.make_default, name="make_default"),
    path("of/<slug:model>/remove", language_models.remove, name="remove"),
]

urlpatterns = [
    # One for all projects, as systems want it registered.
    path("oauth/callback", sign_in.callback, name="oauth_callback"),
    path("<slug:team>/settings/models/", include((models, "language_models"))),
]
