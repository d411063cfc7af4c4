"""`plan FILE... [--prompt TEXT]`: documents become a plan. Needs no database and no server."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from lib.commands import OurCommand
from lib.files import beginning
from lib.text import counted
from llm.budget import Budget, Budgeted
from llm.model import Model
from llm.price import price_of
from planner.generation import generate_workflows
from planner.lint import lint_workflow
from planner.reading import ReadDocument, read_document
from planner.reading.documents import MAX_BYTES
from planner.research import draft_research
from planner.spec.plan import Plan
from planner.telling import told
from systems.index import ApiIndex, read_once

GOOD, FAILED, BAD_INPUT = 0, 1, 2
PROMPT = "prompt"
WRITERS = {".md": "", ".docx": "planner.export.word.as_word", ".pdf": "planner.export.pdf.as_pdf"}


def configured_model() -> Budgeted | None:
    """The model of this installation within its budget, or None."""
    # Loaded only where a model is configured: its client takes most of a second to import.
    if not settings.MODEL_NAME:
        return None
    open_model: Callable[..., Model] = import_string("llm.configured.open_model")
    opened = open_model(name=settings.MODEL_NAME, url=settings.MODEL_URL, key=settings.MODEL_KEY)
    return Budgeted(opened, Budget(tokens=settings.MODEL_TOKENS))


def used(model: Budgeted) -> str:
    """What the model was used for, such as "3 model calls, 12,340 tokens, about $0.0120"."""
    price = price_of(settings.MODEL_PRICE)
    usage = model.budget.usage
    cost = f", about ${price.of(usage):.4f}" if price else ""
    return f"{counted(model.budget.used_calls, 'model call')}, {usage.total:,} tokens{cost}"


def as_written(plan: Plan, path: Path) -> bytes:
    """The plan as the ending of the file's name wants it: .md, .docx, .pdf, else JSON."""
    kind = path.suffix.lower()
    if kind not in WRITERS:
        return as_json(plan).encode() + b"\n"
    # Loaded only when asked for: the printers take a while to import.
    markdown = str(import_string("planner.export.solution_markdown")(plan))
    if not WRITERS[kind]:
        return markdown.encode()
    title, day = plan.research.title, timezone.localdate()
    pictures = import_string("planner.export.solution_pictures")(plan)
    write = import_string(WRITERS[kind])
    return bytes(write(markdown, title=title, subtitle="", day=day, pictures=pictures))


def as_json(plan: Plan) -> str:
    """The interchange document."""
    return json.dumps(plan.model_dump(mode="json"), indent=2, ensure_ascii=False)


class Command(OurCommand):
    help = "Turn documents into a plan. Exit 0 good, 1 nothing could be planned, 2 bad input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--prompt", default="", metavar="TEXT", help="what is wanted, in your own words")
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="print the plan as JSON and nothing else"
        )
        parser.add_argument(
            "-o",
            "--output",
            type=Path,
            metavar="FILE",
            help="write the plan here: as JSON, or by its ending as a solution document (.md, .docx, .pdf)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        indexes: list[ApiIndex] = []
        documents = self._documents(options["files"], options["prompt"], indexes)
        model = configured_model()
        research = draft_research(
            documents, model=model, notify=self._notify, indexes=indexes, context=settings.MODEL_CONTEXT
        )
        workflows = tuple(generate_workflows(research, model=model))
        plan = Plan(research=research, workflows=workflows)
        if model is not None:
            self.stderr.write(f"{model.name}: {used(model)}.")
        if options["output"]:
            self._write(options["output"], as_written(plan, options["output"]))
        if options["as_json"]:
            self.stdout.write(as_json(plan))
        else:
            findings = [
                (spec.key, each) for spec in workflows for each in lint_workflow(spec, research, indexes)
            ]
            self.stdout.write(told(plan, findings))
            if options["output"]:
                self.stdout.write(f"\nWritten to {options['output']}.")
        if not research.systems:
            self.stderr.write("No system was recognised; say which systems are to be connected.")
            sys.exit(FAILED)

    def _documents(self, files: list[Path], prompt: str, indexes: list[ApiIndex]) -> list[ReadDocument]:
        """The prompt first, then the files; API descriptions are added to `indexes`. Ends with 2 when one

        cannot be read.
        """
        documents = [read_document(PROMPT, prompt.encode())] if prompt.strip() else []
        names: set[str] = {PROMPT}
        for path in files:
            name = path.name if path.name not in names else str(path)
            names.add(name)
            try:
                data = beginning(path, MAX_BYTES + 1)
                document = read_document(name, data)
            except OSError as problem:
                self._refuse(f"{path}: {problem.strerror or problem}")
            if not document.readable and not document.attachments:
                self._refuse(f"{path}: {'; '.join(document.problems).removeprefix(name).strip()}")
            if document.readable:
                documents.append(document)
            documents += self._inside(name, document)
            if document.kind == "api_description":
                indexes.append(self._indexed(name, data))
        if not documents:
            self._refuse("nothing to plan from: name a FILE or give --prompt TEXT")
        return documents

    def _indexed(self, name: str, data: bytes) -> ApiIndex:
        index = read_once(name, data)
        problems = f", {counted(index.problem_count, 'problem')}" if index.problem_count else ""
        self.stderr.write(f"Indexed {counted(len(index.operations), 'operation')} of {name}{problems}.")
        return index

    def _inside(self, name: str, document: ReadDocument) -> list[ReadDocument]:
        """What can be read of the files in an e-mail or archive; what cannot is said beside the plan."""
        for problem in document.problems:
            self._notify("note", problem)
        found = []
        for each in document.attachments:
            inner = read_document(f"{name} / {each.name}", each.data)
            if inner.readable:
                found.append(inner)
            else:
                self._notify("note", "; ".join(inner.problems))
        return found

    def _write(self, path: Path, data: bytes) -> None:
        try:
            path.write_bytes(data)
        except OSError as problem:
            self._refuse(f"{path}: {problem.strerror or problem}")

    def _notify(self, stage: str, detail: str) -> None:
        """What did not go as it should is said beside the plan, never in it."""
        if stage == "note":
            self.stderr.write(detail)

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(BAD_INPUT)
