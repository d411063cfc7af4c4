"""The settings of workers in a storm: they die more often than five times."""

from tests.runtime.fast_settings import *  # noqa: F403

JOB_MAX_ATTEMPTS = 60
