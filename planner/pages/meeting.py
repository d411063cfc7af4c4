"""Two people at one workflow: what the form was opened on, what others saved since, what becomes of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from planner.editing.fields import Field
from planner.editing.forms import fields_of
from planner.editing.known import Known
from planner.editing.meeting import met
from planner.editing.places import Data, Place, data_of, place_named, value_at
from planner.editing.saving import BLANKS
from planner.editing.typed import Texts, texts_posted
from planner.merging import differences
from planner.models import WorkflowRevision
from planner.pages.editing import EditForm, Meanwhile, edit_form
from planner.pages.opened import OpenWorkflow
from planner.selectors.revisions import revision_numbered, revisions_between
from planner.spec.workflow import WorkflowSpec
from teams.models import User

ON_TOP, TAKE = "on_top", "take."


@dataclass(frozen=True)
class Meeting:
    """A form that was sent. `base` is what stood there when it was opened, `theirs` what stands there now."""

    place: Place
    opened: int
    workflow: OpenWorkflow
    fields: Sequence[Field]
    texts: Texts
    posted: Mapping[str, str]
    was: WorkflowSpec
    base: Data
    theirs: Data | None
    between: Sequence[WorkflowRevision]

    def form(
        self, *, errors: Mapping[str, str] | None = None, meanwhile: Meanwhile | None = None
    ) -> EditForm:
        """The form again, with everything that was typed."""
        after = self.posted.get("after", "")
        form = edit_form(
            self.place, self.opened, self.fields, self.texts, errors=errors, after=after, meanwhile=meanwhile
        )
        return replace(form, suggestion=self.posted.get("suggestion", ""))

    def together(self, mine: Data, by: User) -> tuple[Data | None, Meanwhile | None]:
        """The value to save, or what has to be decided first. What `by` saved themselves is no news."""
        if self.place.is_new or not self.between:
            return mine, None
        number = self.workflow.newest
        agreed = self.posted.get(ON_TOP) == str(number)
        if self.theirs is None:
            return (mine, None) if agreed else (None, self._meanwhile(is_gone=True))
        if self.theirs == self.base:
            own = all(row.author_id == by.pk for row in self.between)
            return (mine, None) if agreed or own else (None, self._meanwhile())
        taken = {
            name.removeprefix(TAKE): choice
            for name, choice in self.posted.items()
            if name.startswith(TAKE) and choice in ("mine", "theirs")
        }
        both = met(self.fields, self.base, mine, self.theirs, taken)
        if agreed and both.is_settled:
            return both.value, None
        return None, self._meanwhile(is_touched=True, clashes=both.clashes)

    def _meanwhile(self, **how: object) -> Meanwhile:
        people = dict.fromkeys(row.author.label if row.author else "Research" for row in self.between)
        changes = differences(self.was, self.workflow.spec)
        return Meanwhile(" and ".join(people), self.workflow.newest, changes, **how)  # type: ignore[arg-type]


def meeting(workflow: OpenWorkflow, part: str, opened: int, posted: Mapping[str, str]) -> Meeting:
    """The form as it was sent. Raises LookupError when the workflow never had that place."""
    newest = workflow.newest
    old = revision_numbered(workflow.project, workflow.spec.key, opened) if opened < newest else None
    was = old.spec if old else workflow.spec
    place = place_named(was, part)
    fields = fields_of(place, Known(workflow.spec, workflow.research))
    return Meeting(
        place=place,
        opened=opened if old else newest,
        workflow=workflow,
        fields=fields,
        texts=texts_posted(fields, posted),
        posted=posted,
        was=was,
        base=value_at(data_of(was), place) or dict(BLANKS[place.kind]),
        theirs=value_at(data_of(workflow.spec), place),
        between=revisions_between(workflow.project, workflow.spec.key, opened, newest) if old else (),
    )
