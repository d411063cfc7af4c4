"""What surrounds the plan: accounts, files, attached and named material, proof, runs, earlier turns."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from builder.brief.fence import ends, fenced
from builder.brief.material import Material, Said
from builder.brief.parts import Draft, Shorter
from builder.compiler import module_name
from lib.syntax import parse_module
from lib.text import counted

LONGEST_FILE: Final = 60_000
SHORT_FILE: Final = 6_000
LONGEST_ATTACHED: Final = 40_000
SHORT_ATTACHED: Final = 4_000
LONGEST_TURN: Final = 6_000
SHORT_TURN: Final = 600
KEPT_WHOLE: Final = 4


def accounts_part(material: Material) -> Iterator[Draft]:
    """Which systems are connected where: names, never secrets."""
    spec = material.spec
    lines = [
        f"- {each.system} in {each.environment}: {each.account} ({each.state})"
        for each in material.connections
    ]
    needed = [system.key for system in spec.systems] if spec else []
    connected = {each.system for each in material.connections}
    lines += [f"- {key}: no account is connected" for key in needed if key not in connected]
    if lines:
        yield Draft(
            "accounts", "Systems and accounts", "\n".join(lines), "What a run could reach; names only."
        )


def files_parts(material: Material) -> Iterator[Draft]:
    """The list of files, then those that matter whole."""
    files = material.files
    if not files:
        return
    listed = "\n".join(f"- {path} ({len(text.splitlines())} lines)" for path, text in sorted(files.items()))
    yield Draft(
        "files.list", "Files of the project", listed, f"All {len(files)} paths, to know what is there."
    )
    paths = [path for path in matters(material) if path in files]
    if not paths:
        return
    few = paths[: max(1, len(paths) // 2)]
    shorter = (
        Shorter(_files(files, few, LONGEST_FILE), _kept(few, paths)),
        Shorter(_files(files, few[:1], SHORT_FILE), _kept(few[:1], paths)),
        Shorter("", f"None of {', '.join(paths)} fitted; they can be read with read_file."),
    )
    reason = f"{', '.join(paths)}: the workflow's own, what they import, and what was named."
    yield Draft("files.whole", "Files that matter", _files(files, paths, LONGEST_FILE), reason, shorter)


def matters(material: Material) -> list[str]:
    """Paths in order of weight: named, the workflow's own, its tests, and what these import."""
    files = material.files
    first = [each.key for each in material.mentioned if each.kind == "file"]
    first += [str(each.about["path"]) for each in material.attached if each.about.get("path")]
    if material.spec:
        name = module_name(material.spec.key)
        first += [f"workflows/{name}.py", f"mappings/{name}.py", f"tests/test_{name}.py"]
    found: list[str] = []
    waiting = [path for path in first if path in files]
    while waiting:
        path = waiting.pop(0)
        if path not in found:
            found.append(path)
            waiting += [each for each in imported(files[path]) if each in files]
    return found


def imported(source: str) -> list[str]:
    """The project files that Python source may import; none of source that does not parse."""
    try:
        tree = parse_module(source)
    except (SyntaxError, ValueError):
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            base = node.module.replace(".", "/")
            found += [f"{base}.py", *(f"{base}/{each.name}.py" for each in node.names)]
        elif isinstance(node, ast.Import):
            found += [f"{each.name.replace('.', '/')}.py" for each in node.names]
    return found


def attached_parts(material: Material) -> Iterator[Draft]:
    """What people attached and what they named with @; each is a part that can be left out."""
    for number, each in enumerate(material.attached, 1):
        about = ", ".join(f"{name} {value}" for name, value in each.about.items() if value)
        reason = f"Attached by a person{f'; it is about {about}' if about else ''}."
        title = f"Attached: {each.name}"
        yield _material(f"attached.{number}", title, each.kind, each.name, each.text, reason)
    for named in material.mentioned:
        if named.kind == "file" or not named.text:  # files stand among the files
            continue
        title = f"Named: {named.label}"
        yield _material(
            f"named.{named.kind}.{named.key}",
            title,
            named.kind,
            named.label,
            named.text,
            "Named with @ in the message.",
        )


def results_parts(material: Material) -> Iterator[Draft]:
    """How the criteria stand, and the runs that tell something."""
    if material.criteria:
        lines = [
            f"- {each.key} {each.state}"
            + (f": {each.reason}" if each.reason and each.state != "proven" else "")
            for each in material.criteria
        ]
        proven = sum(each.state == "proven" for each in material.criteria)
        reason = f"{proven} of {len(material.criteria)} are proven on the newest files."
        yield Draft("proof", "Proof", fenced("proof", "\n".join(lines)), reason)
    for run in material.runs:
        text = fenced("run", ends(run.text, LONGEST_ATTACHED), f"run {run.number}")
        short = Shorter(
            fenced("run", ends(run.text, SHORT_ATTACHED), f"run {run.number}"), "Its middle is left out."
        )
        yield Draft(
            f"run.{run.number}", f"Run {run.number}: {run.title}", text, "What happened in it.", (short,)
        )


def earlier_parts(material: Material) -> Iterator[Draft]:
    """The note that stands for older turns, then the turns of this branch."""
    if material.note:
        text = fenced("note", material.note)
        yield Draft("note", "Note about earlier work", text, "It stands for turns that are not told in full.")
    if not material.earlier:
        return
    whole, short = (
        _said(material.earlier, LONGEST_TURN, LONGEST_TURN),
        _said(material.earlier, LONGEST_TURN, SHORT_TURN),
    )
    last = _said(material.earlier[-1:], SHORT_TURN, SHORT_TURN)
    shorter = (
        Shorter(short, f"All but the last {KEPT_WHOLE} turns are cut after {SHORT_TURN} characters."),
        Shorter(
            last,
            f"Only the last of {len(material.earlier)} turns, cut. Compact the chat, or begin a new one.",
        ),
    )
    reason = f"{counted(len(material.earlier), 'earlier turn')} of this branch."
    yield Draft("chat", "Earlier in this chat", whole, reason, shorter)


def _material(name: str, title: str, kind: str, label: str, text: str, reason: str) -> Draft:
    whole = fenced(kind, ends(text, LONGEST_ATTACHED), label)
    short = Shorter(fenced(kind, ends(text, SHORT_ATTACHED), label), "Its middle is left out.")
    note = (
        f"{len(text) - LONGEST_ATTACHED:,} characters in its middle are left out."
        if (len(text) > LONGEST_ATTACHED)
        else ""
    )
    return Draft(name, title, whole, f"{reason} {note}".strip(), (short,))


def _files(files: Mapping[str, str], paths: Sequence[str], longest: int) -> str:
    return "\n\n".join(fenced("file", ends(files[path], longest), path) for path in paths)


def _kept(kept: Sequence[str], paths: Sequence[str]) -> str:
    return f"{len(kept)} of {len(paths)} files that matter; the others can be read with read_file."


def _said(turns: Sequence[Said], longest: int, older: int) -> str:
    told = []
    for place, turn in enumerate(turns):
        most = longest if place >= len(turns) - KEPT_WHOLE else older
        asked, answered = ends(turn.asked, most), ends(turn.answered, most)
        told.append(
            f"## Turn {turn.number}\n"
            + fenced("message", asked, "person")
            + "\n"
            + (fenced("answer", answered, "you") if answered else "(no answer)")
        )
    return "\n".join(told)
