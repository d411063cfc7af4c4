"""How long the path takes on the sample brief: `plan` from a cold process, then build and prove.

    .venv/bin/python bench/path.py [rounds]

Prints the median of the rounds, the stages in a warm process, and the ratio to a bare `manage.py version`,
which is what starting Python and Django costs. Nothing is asserted.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "sdk")]

from builder.compiler import compile_workflows  # noqa: E402 (the path comes first)
from builder.proof import prove  # noqa: E402
from planner.generation import generate_workflows  # noqa: E402
from planner.reading import read_document  # noqa: E402
from planner.research import draft_research  # noqa: E402
from teams.examples import EXAMPLES  # noqa: E402


def cold(*arguments: str) -> float:
    """Seconds of one fresh process."""
    began = time.perf_counter()
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - began


def median(rounds: int, measure) -> float:
    """The median of `rounds` calls of `measure`, in seconds."""
    return statistics.median(measure() for _ in range(rounds))


def warm_parts() -> dict[str, float]:
    """Seconds of each stage in a process that has everything imported."""
    marks = [("", time.perf_counter())]
    document = read_document("brief.md", EXAMPLES[0].brief.encode())
    marks.append(("read", time.perf_counter()))
    research = draft_research([document])
    marks.append(("research", time.perf_counter()))
    specs = generate_workflows(research)
    marks.append(("generate", time.perf_counter()))
    compiled = compile_workflows(specs, research=research)
    marks.append(("compile", time.perf_counter()))
    proofs = prove(compiled.files, specs)
    marks.append((f"prove {len(proofs)} criteria", time.perf_counter()))
    return {name: at - before for (_, before), (name, at) in pairwise(marks)}


def main(rounds: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        brief = Path(folder) / "brief.md"
        plan = Path(folder) / "plan.json"
        brief.write_text(EXAMPLES[0].brief, encoding="utf-8")
        base = median(rounds, lambda: cold("version"))
        planned = median(rounds, lambda: cold("plan", str(brief), "-o", str(plan)))
        built = median(rounds, lambda: cold("build", str(plan), "--json"))
    print(f"manage.py version, cold   {base:6.2f} s   the baseline")
    print(f"plan, cold                {planned:6.2f} s   {planned / base:.1f} x")
    print(f"build and prove, cold     {built:6.2f} s   {built / base:.1f} x")
    warm_parts()
    for name, seconds in warm_parts().items():
        print(f"  warm {name:24} {seconds * 1000:8.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
