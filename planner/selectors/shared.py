"""What of a plan can be shown alone by a share link."""

from planner.selectors.plans import current_workflows
from teams.models import Project


def workflows(project: Project) -> list[tuple[str, str]]:
    """settings.SHARED_PARTS: key and title of each workflow."""
    return [(one.key, one.spec.title) for one in current_workflows(project)]
