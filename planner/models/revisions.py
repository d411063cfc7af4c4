"""Research and workflows as frozen JSON values, one row per revision."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from lib.web.insert_only import InsertOnly


class Revision(InsertOnly):
    """What every revision has: a value of the plan format, its parent, who made it and why.

    `author` is empty when the rules or a model made it; `by` says in words which.
    """

    number = models.PositiveIntegerField()
    value = models.JSONField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


class ResearchRevision(Revision):
    """What is known about the systems of a project, at one moment."""

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="research_revisions")
    sources = models.JSONField(default=dict)
    job = models.ForeignKey("jobs.Job", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="planner_one_research_per_number")
        ]

    def __str__(self) -> str:
        return f"research {self.number} of {self.project_id}"


class Workflow(models.Model):
    """One workflow of a project's plan. What it says stands in its revisions."""

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="workflows")
    key = models.SlugField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True, blank=True)
    # Somebody took it out; drawing the plan again does not bring it back.
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # The workflow people split this one off from: what research says of its elements is drawn there.
    split_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="split_off")
    # Research no longer finds what this was drawn from; it stays because people changed it.
    unfound_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "key"], name="planner_one_workflow_per_key")
        ]

    def __str__(self) -> str:
        return self.key


class WorkflowRevision(Revision):
    """What one workflow must do, at one moment, and the research it was drawn from.

    `drawn` is what was generated, before the edits people had made were put back into it; the next generation
    compares with it to know what is an edit. Null in a person's revision.

    `conflicts` are the places where people and the draft said different things and nobody has decided yet, as
    values of `planner.merging.Conflict`. Null where they are those of the revision before.
    """

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="revisions")
    research = models.ForeignKey(
        ResearchRevision, models.PROTECT, null=True, related_name="workflow_revisions"
    )
    drawn = models.JSONField(null=True)
    conflicts = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workflow", "number"], name="planner_one_revision_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.workflow_id} revision {self.number}"
