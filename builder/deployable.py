"""The project's files, for the Runs tab to put live: settings.DEPLOYABLE points here."""

from collections.abc import Sequence
from dataclasses import replace

from builder.models import Snapshot, Version
from builder.selectors.excuses import excuses_by_workflow
from builder.selectors.files import files_of, latest_snapshot
from builder.selectors.proofs import Proofs, proofs_of
from builder.selectors.versions import proofs_at, specs_at, version_of, versions_of
from lib.text import counted, listed
from planner.handover import WorkflowSpec
from planner.handover.approvals import before_live
from planner.handover.rows import planned_workflows
from runtime.deploying.deployables import Deployable, Readiness
from teams.models import Project


def deployable(project: Project, version: str = "") -> Deployable | None:
    """The version of that name with the plan it had; "" for the newest files and the plan as it stands.

    Says how the criteria stand, and who excused those that are not proven. None before anything was built
    and where there is no such version.
    """
    named = versions_of(project)
    chosen = next((each for each in named if each.name == version), None) if version else None
    snapshot = chosen.snapshot if chosen else None if version else latest_snapshot(project)
    if snapshot is None:
        return None
    specs = specs_at(chosen) if chosen else [each.spec for each in planned_workflows(project)]
    proofs = proofs_at(snapshot, specs) if chosen else proofs_of(project)
    own = chosen or version_of(snapshot)
    return Deployable(
        files_of(snapshot),
        _label(snapshot, own),
        readiness(project, specs, proofs),
        own.name if own else "",
        tuple(each.name for each in named),
    )


def readiness(project: Project, specs: Sequence[WorkflowSpec], proofs: Proofs) -> tuple[Readiness, ...]:
    """How proof and review of what is built stand; a rule where the project's rules of review say so."""
    rules = before_live(project, [spec for spec in specs if proofs.has(spec.key)])
    said = [replace(proof_readiness(project, specs, proofs), is_rule=rules.proven)]
    if rules.workflows and all(one.is_approved for one in rules.workflows):
        count = counted(len(rules.workflows), "workflow")
        said.append(Readiness(is_ok=True, sentence=f"{count} approved", is_rule=rules.approved))
    for one in rules.workflows:
        # Where nobody reviews and no rule asks for it, that is no news.
        if not one.is_approved and (rules.approved or not one.is_draft):
            why = listed([_small(reason) for reason in one.missing])
            sentence = f"{one.title} is not approved: {why}" if why else f"{one.title} is not approved"
            said.append(Readiness(is_ok=False, sentence=sentence, is_rule=rules.approved))
    if rules.approved and not rules.workflows:
        said.append(Readiness(is_ok=False, sentence="No workflow of the plan is built", is_rule=True))
    return tuple(said)


def _small(sentence: str) -> str:
    return f"it{sentence[2:]}" if sentence.startswith("It ") else sentence


def proof_readiness(project: Project, specs: Sequence[WorkflowSpec], proofs: Proofs) -> Readiness:
    """Whether every criterion of what is built is proven, or excused by a person, who is named."""
    built = [spec for spec in specs if proofs.has(spec.key)]
    excuses = excuses_by_workflow(project, built)
    states = [(spec.key, state) for spec in built for state in proofs.states(spec)]
    proven = sum(state.state == "proven" for _, state in states)
    excused: dict[str, list[str]] = {}
    for key, state in states:
        if state.state != "proven" and state.key in excuses[key]:
            excused.setdefault(excuses[key][state.key].by.label, []).append(state.key)
    if not states:
        return Readiness(is_ok=False, sentence="No criterion was tested")
    left = sum(len(keys) for keys in excused.values())
    parts = [f"{proven} of {counted(len(states), 'acceptance criterion', 'acceptance criteria')} proven"]
    parts += [f"{listed(keys)} excused by {name}" for name, keys in excused.items()]
    return Readiness(is_ok=proven + left == len(states), sentence="; ".join(parts))


def _label(snapshot: Snapshot, version: Version | None) -> str:
    return f"version {version.name}" if version else f"snapshot {snapshot.number}"
