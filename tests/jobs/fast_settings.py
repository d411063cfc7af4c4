"""The real settings with short leases and runners that only take their time. For child processes."""

from config.settings import *  # noqa: F403

JOB_LEASE_SECONDS = 1.5
JOB_RESEND_SECONDS = 1
JOB_REAP_SECONDS = 0.3
JOB_RUNNERS = {
    "test.steps": "tests.jobs.runners.steps",
    "test.bad": "tests.jobs.runners.bad",
    "test.refuses": "tests.jobs.runners.refuses",
    "test.kills_its_worker": "tests.jobs.runners.kills_its_worker",
}
EVENT_RENDERERS = ["tests.jobs.runners.render"]
ROOT_URLCONF = "tests.jobs.web_urls"
# The web process shows files as they lie; no test here looks at one.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
