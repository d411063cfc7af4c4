"""The real settings with short leases, for the worker processes of these tests."""

from config.settings import *  # noqa: F403

JOB_LEASE_SECONDS = 1.5
JOB_RESEND_SECONDS = 1
JOB_REAP_SECONDS = 0.3
