"""The story of a workflow, and the people who want it."""

from collections.abc import Sequence

from planner.catalogue import find
from planner.generation.design import Design
from planner.generation.drafts import Concern
from planner.generation.events import happening
from planner.generation.flow import flow_in_words
from planner.generation.naming import a, listed, plural
from planner.generation.wording import the_key
from planner.spec.workflow import Criterion, Step, Story, UserStory

USERS: dict[str, tuple[str, str]] = {
    "crm": ("sales representative", "CRM administrator"),
    "sales": ("sales representative", "CRM administrator"),
    "marketing": ("marketer", "marketing operations manager"),
    "email": ("marketer", "marketing operations manager"),
    "accounting": ("bookkeeper", "controller"),
    "billing": ("bookkeeper", "controller"),
    "payments": ("bookkeeper", "controller"),
    "expenses": ("bookkeeper", "controller"),
    "banking": ("bookkeeper", "controller"),
    "erp": ("operations clerk", "ERP administrator"),
    "inventory": ("warehouse clerk", "stock controller"),
    "warehouse": ("warehouse clerk", "stock controller"),
    "shipping": ("dispatcher", "logistics manager"),
    "commerce": ("shop manager", "catalogue owner"),
    "retail": ("shop manager", "catalogue owner"),
    "pim": ("product manager", "catalogue owner"),
    "support": ("support agent", "support lead"),
    "itsm": ("service desk agent", "service desk lead"),
    "hr": ("HR partner", "HR administrator"),
    "recruiting": ("recruiter", "HR administrator"),
    "work": ("project lead", "workspace administrator"),
    "development": ("developer", "engineering lead"),
    "chat": ("team member", "workspace administrator"),
    "messaging": ("team member", "workspace administrator"),
    "communication": ("team member", "workspace administrator"),
    "database": ("data analyst", "data owner"),
    "analytics": ("data analyst", "data owner"),
    "spreadsheet": ("analyst", "sheet owner"),
}
"""Who works with a system of a category, and who answers for its data."""

USES: dict[str, str] = {
    "crm": "I can follow up without typing it again",
    "sales": "I can follow up without typing it again",
    "accounting": "the books are complete without typing",
    "support": "I know the case before I answer",
    "commerce": "the shop shows what is true",
    "chat": "I hear of it where I work",
}


def story_of(design: Design, steps: Sequence[Step]) -> Story:
    """Trigger, business logic and final result, a sentence or two each."""
    return Story(
        trigger=trigger_in_words(design),
        business_logic=flow_in_words(tuple(steps), design),
        final_result=_result(design),
    )


def trigger_in_words(design: Design) -> str:
    """What starts a workflow, as a sentence."""
    trigger, source = design.intake.trigger, design.case.source
    if trigger.kind == "webhook":
        events = listed([f"`{each}`" for each in design.intake.events if each], "or")
        what = events or a(source.label)
        return f"{source.name} reports {what}."
    if trigger.kind == "schedule":
        return f"{when_in_words(design)}."
    if trigger.kind == "event":
        return f"Another workflow reports `{trigger.event}`."
    return "Somebody starts it by hand, or a call of its API does."


def when_in_words(design: Design) -> str:
    """The schedule of a design as a sentence without a full stop."""
    trigger = design.intake.trigger
    if trigger.cron:
        return f"The clock: `{trigger.cron}` in {trigger.timezone}"
    seconds = trigger.every_seconds or 0
    for unit, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds and seconds % unit == 0:
            number = seconds // unit
            return f"The clock: every {name}" if number == 1 else f"The clock: every {number} {name}s"
    return f"The clock: every {seconds} s" if seconds else "The clock; the documents do not say when"


def _result(design: Design) -> str:
    source, target, rows = design.case.source, design.case.target, len(design.table.rows)
    needs = [
        each.text.removeprefix(f"the {source.label} has ")
        for each in design.filters
        if each.test.op == "present"
    ]
    which = f" with {listed(needs)}" if needs else ""
    told = {happening(each) for each in design.intake.events}
    new = "new " if told == {"created"} else ""
    values = f" with the same {rows} values" if rows > 1 else ""
    if design.matching.action == "remove":
        return f"No {target.label} of a deleted {source.label} is left in {target.name}."
    if design.matching.action == "delete":
        return f"What becomes of the {target.label} of a deleted {source.label} is decided."
    if design.matching.action == "update":
        return f"Each {target.label} in {target.name} that has {a(source.label)} carries its values."
    once = "stands once" if design.matching.match else "stands"
    form = "" if target.same_at_both else f" as {a(target.label)}"
    return f"Each {new}{source.label}{which} {once} in {target.name}{form}{values}."


def user_stories_of(design: Design, criteria: Sequence[tuple[Concern, Criterion]]) -> tuple[UserStory, ...]:
    """US-01 and on: who works with the record, who answers for the data, who runs it, who guards it."""
    source, target = design.case.source, design.case.target
    entry = find(target.system.key) or find(target.name)
    category = entry.category if entry else ""
    user, owner = USERS.get(category, (f"{target.name} user", f"{target.name} administrator"))
    told: dict[Concern, tuple[str, str, str]] = {
        "deliver": (user, _wish(design), USES.get(category, f"I can work with it in {target.name}")),
        "unique": (owner, _order(design), f"each {source.label} is counted once"),
        "resilient": (
            "integration engineer",
            "busy answers tried again and refused events kept with their reason"
            if design.careful.then == "park"
            else "busy answers tried again and every refusal told with its reason",
            "nothing is lost and I can run it again after a fix",
        ),
        "secure": (
            "security officer",
            f"only requests that {source.name} signed to start a run",
            f"nobody else can write into {target.name}",
        ),
    }
    stories = []
    for concern, (as_a, i_want, so_that) in told.items():
        keys = tuple(criterion.key for found, criterion in criteria if found == concern)
        if keys:
            stories.append((as_a, i_want, so_that, keys))
    return tuple(
        UserStory(key=f"US-{number:02}", as_a=as_a, i_want=i_want, so_that=so_that, criteria=keys)
        for number, (as_a, i_want, so_that, keys) in enumerate(stories, start=1)
    )


def _wish(design: Design) -> str:
    source, target = design.case.source, design.case.target
    if design.matching.action in ("remove", "delete"):
        return f"{plural(target.label)} of deleted {plural(source.label)} handled in {target.name}"
    if design.matching.action == "update":
        return f"each {target.label} in {target.name} to follow its {source.name} {source.label}"
    if target.same_at_both:
        return f"each {source.name} {source.noun} in {target.name}"
    return f"each {source.name} {source.label} as {a(target.label)} in {target.name}"


def _order(design: Design) -> str:
    """What the one who answers for the data wants."""
    target, key = design.case.target, the_key(design)
    if design.matching.action == "remove":
        return f"{plural(target.label)} deleted only for {plural(design.case.source.label)} that are gone"
    if design.matching.action == "update":
        return f"{plural(target.label)} changed, but never created, by the workflow"
    return (
        f"no {target.label} twice for the same {key}"
        if key
        else f"only {plural(target.label)} that belong there"
    )
