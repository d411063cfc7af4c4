"""Asking the Build tab what it knows, without knowing it."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from planner.handover.extras import WorkflowExtras
from teams.models import Project


def extras_of(project: Project) -> Mapping[str, WorkflowExtras]:
    """By workflow key; empty while settings.WORKFLOW_EXTRAS names nobody."""
    hook = settings.WORKFLOW_EXTRAS
    return import_string(hook)(project) if hook else {}
