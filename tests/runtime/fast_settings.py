"""The real settings with short leases, for the worker processes of these tests."""

from config.settings import *  # noqa: F403
from config.settings import CHORES as USUAL

JOB_LEASE_SECONDS = 1.5
JOB_RESEND_SECONDS = 1
JOB_REAP_SECONDS = 0.3
CHORES = [(name, min(every, 0.2) if "waits." in name else every) for name, every in USUAL]
# The systems of these tests are on this machine.
OUTBOUND_ALLOW = ("127.0.0.1",)
