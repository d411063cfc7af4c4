"""The product's addresses and the page that shows every piece of the interface."""

from django.urls import path
from django.views.generic import TemplateView

from config.urls import urlpatterns as product

urlpatterns = [path("kit", TemplateView.as_view(template_name="kit/kit.html"), name="kit"), *product]

handler400 = "lib.web.errors.bad_request"
handler403 = "lib.web.errors.forbidden"
handler404 = "lib.web.errors.not_found"
handler500 = "lib.web.errors.server_error"
