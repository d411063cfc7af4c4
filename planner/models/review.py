"""Who approved what of a workflow, who was asked to look, and what a project asks for."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from lib.web.insert_only import InsertOnly
from planner.models.revisions import Workflow, WorkflowRevision


class Vote(InsertOnly):
    """What one person said of a revision. Taking it back is a further vote; nothing is ever changed.

    `anchors` are the elements it speaks of, `{key: own hash}`, "" as the hash of one that was removed; every
    element of the revision when `is_whole`. `own` are those of them that the voter was the last to write.
    `words` say what should change.
    """

    class Kind(models.TextChoices):
        APPROVE = "approve"
        CHANGES = "changes"
        WITHDRAW = "withdraw"

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="votes")
    revision = models.ForeignKey(WorkflowRevision, models.CASCADE, related_name="votes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    is_whole = models.BooleanField(default=True)
    anchors = models.JSONField(default=dict)
    own = models.JSONField(default=list)
    words = models.TextField(blank=True, default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.revision_id} by {self.by_id}"


class ReviewRequest(models.Model):
    """Somebody asked people to look at a workflow. At most one is open for each workflow.

    `revision` is the one it was asked for; whoever is asked looks at the newest.
    """

    class Ended(models.TextChoices):
        DONE = "done"
        CANCELLED = "cancelled"

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="review_requests")
    revision = models.ForeignKey(WorkflowRevision, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    ended = models.CharField(max_length=10, choices=Ended, blank=True, default="")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workflow"], condition=models.Q(ended=""), name="planner_one_open_review"
            )
        ]

    def __str__(self) -> str:
        return f"review of {self.workflow_id}"


class ReviewAsk(models.Model):
    """One person or role that a request asks. `scope` holds sections and element keys, empty: everything.

    A role is asked as a whole: one of its people is enough. `system` is set for the owner of a system.
    The last three fields say when reminders went out: by hand, a day before, and when it was overdue.
    """

    request = models.ForeignKey(ReviewRequest, models.CASCADE, related_name="asks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=20, blank=True, default="")
    system = models.CharField(max_length=80, blank=True, default="")
    scope = models.JSONField(default=list)
    reminded_at = models.DateTimeField(null=True, blank=True)
    told_before_at = models.DateTimeField(null=True, blank=True)
    told_overdue_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "person"], name="planner_person_asked_once"),
            models.UniqueConstraint(
                fields=["request", "role", "system"],
                condition=models.Q(person=None),
                name="planner_role_asked_once",
            ),
            models.CheckConstraint(
                condition=models.Q(person=None, role__gt="") | models.Q(person__isnull=False, role=""),
                name="planner_ask_person_or_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.role} in {self.request_id}"


class ReviewRole(models.Model):
    """A person who speaks for something in a project: the business, security, or one system."""

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="review_roles")
    role = models.CharField(max_length=20)
    system = models.CharField(max_length=80, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar = ["role", "system", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "role", "system", "user"], name="planner_one_role_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.system}".strip()


class ReviewPolicy(models.Model):
    """What a project asks for before a workflow is approved and before something is put live.

    A project without a row has what the defaults of `planner.review.policy.Policy` say. `roles` are keys such
    as `security` and `owner:salesforce`.
    """

    project = models.OneToOneField("teams.Project", models.CASCADE, related_name="review_policy")
    approvals = models.PositiveSmallIntegerField(default=1)
    roles = models.JSONField(default=list)
    author_alone = models.BooleanField(default=False)
    questions_closed = models.BooleanField(default=True)
    threads_resolved = models.BooleanField(default=False)
    deploy_approved = models.BooleanField(default=False)
    deploy_proven = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"policy of {self.project_id}"


class Seen(models.Model):
    """The newest revision of a workflow that somebody looked at, and the one they looked at before that."""

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    before = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workflow", "user"], name="planner_seen_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} saw {self.number}"
