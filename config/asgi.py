"""The ASGI application that the web process serves."""

from django.core.asgi import get_asgi_application
from django.urls import get_resolver

from config import env

env.use_settings()
application = get_asgi_application()
# Load the views now, while nobody waits; else the first page would, for a second or two.
_ = get_resolver().url_patterns
