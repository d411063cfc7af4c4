"""Addresses of the Build tab, below a project's."""

from django.urls import path

from builder.views import build, chats, tests

app_name = "builder"

urlpatterns = [
    path("build/", build.build, name="build"),
    path("build/now", build.now, name="now"),
    path("build/files.zip", build.download, name="download"),
    path("build/chats", chats.start, name="chat_start"),
    path("build/turns", chats.send, name="send"),
    path("build/turns/<int:turn>/stop", chats.stop, name="stop"),
    path("build/tests", tests.start, name="test"),
]
