"""The ASGI application that the web process serves."""

from django.core.asgi import get_asgi_application

from config import env

env.use_settings()
application = get_asgi_application()
