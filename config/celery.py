"""The Celery application. Only the web, worker and scheduler processes import it, and `jobs` for its task."""

import warnings

from celery import Celery

from config import env

env.use_settings()
# Containers run as root. The danger Celery means is pickled messages, and ours are JSON.
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")
app = Celery("tenon")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
