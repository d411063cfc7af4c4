from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "lib.web"
    label = "web"
