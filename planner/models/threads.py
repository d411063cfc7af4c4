"""Conversations about elements of a plan: threads, what people wrote in them, and what they suggested."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from lib.web.insert_only import InsertOnly
from planner.models.revisions import Workflow, WorkflowRevision


class Thread(models.Model):
    """A conversation about one element of a plan, one question or one passage of a document.

    `place` says what it is about. In a workflow `key` is the element's (`AC-04`), a section's name,
    `system.<key>`, or `workflow` for the whole; else the question's key or the document's name, with the
    `passage` in it. `quote` is what the element said in the `revision` the thread began on, `own_hash` the
    hash of that. A key that moves to another element or workflow takes its threads along (ThreadMove).
    """

    class Place(models.TextChoices):
        ELEMENT = "element"
        QUESTION = "question"
        PASSAGE = "passage"

    class State(models.TextChoices):
        OPEN = "open"
        RESOLVED = "resolved"

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="threads")
    workflow = models.ForeignKey(Workflow, models.CASCADE, null=True, related_name="threads")
    place = models.CharField(max_length=10, choices=Place, default=Place.ELEMENT)
    key = models.CharField(max_length=300)
    passage = models.CharField(max_length=200, blank=True)
    revision = models.ForeignKey(WorkflowRevision, models.CASCADE, null=True, related_name="+")
    quote = models.TextField(blank=True)
    own_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(db_default=Now())
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    # How many comments it has, those that were taken back too, and when the last came.
    comments_count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["project", "state", "-last_at"], name="planner_threads_by_time"),
            models.Index(fields=["workflow", "state", "key"], name="planner_threads_of_workflow"),
        ]

    def __str__(self) -> str:
        return f"thread {self.pk} on {self.key}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class ThreadMove(InsertOnly):
    """A thread that went along with its element to another key or workflow, by the revision that moved it."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="moves")
    from_workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="+")
    from_key = models.CharField(max_length=300)
    to_workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="+")
    to_key = models.CharField(max_length=300)
    revision = models.ForeignKey(WorkflowRevision, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.thread_id}: {self.from_key} to {self.to_key}"


class Comment(models.Model):
    """What somebody wrote in a thread; without an author it is the agent's. `number` counts in the thread.

    `agent` says how far an answer of the agent is, "" in what people write. `problem` is why there is none.
    """

    class Agent(models.TextChoices):
        WORKING = "working"
        ANSWERED = "answered"
        FAILED = "failed"
        STOPPED = "stopped"

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(db_default=Now())
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    agent = models.CharField(max_length=10, choices=Agent, default="", blank=True)
    # Whose words asked the agent, and the job that answers them.
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="planner_one_comment_per_number")
        ]

    def __str__(self) -> str:
        return f"comment {self.number} of thread {self.thread_id}"


class EarlierText(InsertOnly):
    """What a comment said before it was edited or taken back."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="earlier")
    text = models.TextField()
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"comment {self.comment_id} before {self.at}"


class Proposal(models.Model):
    """Changes of one workflow that the agent proposed in one go, with its reason, for people to decide about.

    `source` is where it was proposed ("build"), `told` names the place there, so that a retried job proposes
    it once; `address` is the path of the page one may read it on.
    """

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="proposals")
    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="proposals")
    reason = models.TextField()
    source = models.CharField(max_length=20, default="build")
    told = models.CharField(max_length=80)
    address = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "told"], name="planner_one_proposal_per_place")
        ]

    def __str__(self) -> str:
        return f"proposal {self.told}"


class Suggestion(models.Model):
    """Other values for one element, waiting for somebody who may edit. They are saved by nobody else.

    `part` is the element as addresses name it, `value` all of its fields as they should be, `base` as they
    were in the `revision` it was made on. It stands in a `comment` or is part of a `proposal`.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="suggestions")
    comment = models.OneToOneField(Comment, models.CASCADE, null=True, related_name="suggestion")
    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, related_name="parts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    part = models.CharField(max_length=120)
    base = models.JSONField()
    value = models.JSONField()
    revision = models.ForeignKey(WorkflowRevision, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    word = models.CharField(max_length=500, blank=True)
    made = models.ForeignKey(WorkflowRevision, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workflow", "state"], name="planner_open_suggestions")]

    def __str__(self) -> str:
        return f"suggestion {self.pk} for {self.part}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
