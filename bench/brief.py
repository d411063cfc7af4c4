"""Tokens of a workflow's brief against the raw research it came from, and whether every cited fact is in it.

usage: python bench/brief.py [FOLDER|FILE...]    (documents; without any, those of the tests)

`raw` is the text of the document and the research made from it as JSON: what one would paste without a brief.
`plan+facts` is what the brief says of the workflow: its sections, and the facts that its elements cite.
`brief` adds the role, the rules, the SDK reference and the compiled files. Tokens are estimates by one rule.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "sdk")]

from builder.brief import Material, assemble, estimate  # noqa: E402
from builder.compiler import compile_workflows  # noqa: E402
from planner.generation import generate_workflows  # noqa: E402
from planner.handover import elements  # noqa: E402
from planner.reading import read_document  # noqa: E402
from planner.research import draft_research  # noqa: E402

USUAL = ROOT / "tests" / "planner" / "documents"
ROOM = 10**9


def documents(arguments: list[str]) -> Iterator[Path]:
    """The files that were named, and the Markdown files of folders."""
    for argument in arguments or [str(USUAL)]:
        path = Path(argument)
        yield from sorted(path.glob("*.md")) if path.is_dir() else [path]


def main(arguments: list[str]) -> None:
    columns = ("document", "workflow", "raw", "plan+facts", "of raw", "brief", "facts", "missing", "ms")
    print(f"{columns[0]:34} {columns[1]:34} " + " ".join(f"{name:>10}" for name in columns[2:]))
    missing_at_all, count, shares = 0, 0, []
    for path in documents(arguments):
        read = read_document(path.name, path.read_bytes())
        research = draft_research([read])
        raw = estimate(read.text) + estimate(research.model_dump_json())
        workflows = generate_workflows(research)
        files = compile_workflows(workflows, research=research).files if workflows else {}
        for spec in workflows:
            began = time.perf_counter()
            brief = assemble(
                Material(spec=spec, research=research, workflows=workflows, files=files), budget_tokens=ROOM
            )
            took = (time.perf_counter() - began) * 1000
            told = [part for part in brief.parts if part.name.startswith(("plan.", "facts"))]
            tokens = sum(part.tokens for part in told)
            text = " ".join(" ".join(part.text for part in told).split())
            cited = [each for _, one in elements(spec) for each in getattr(one, "evidence", ())]
            missing = [each for each in cited if " ".join((each.quote or each.text).split()) not in text]
            missing_at_all += len(missing)
            count += len(cited)
            shares.append(tokens / raw)
            numbers = (
                raw,
                tokens,
                f"{tokens / raw:.0%}",
                brief.tokens,
                len(cited),
                len(missing),
                f"{took:.0f}",
            )
            print(f"{path.stem[:33]:34} {spec.key[:33]:34} " + " ".join(f"{each!s:>10}" for each in numbers))
    shares.sort()
    middle = shares[len(shares) // 2] if shares else 0
    print(f"{count} cited sources, {missing_at_all} missing; plan and facts are {middle:.0%} of raw (median)")


if __name__ == "__main__":
    main(sys.argv[1:])
