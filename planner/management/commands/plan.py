"""`plan FILE... [--prompt TEXT]`: documents become a plan. Needs no database and no server."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from lib.commands import OurCommand
from lib.files import beginning
from lib.text import counted
from llm.model import Model
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


def configured_model() -> Model | None:
    """The model of this installation, or None."""
    # Loaded only where a model is configured: its client takes most of a second to import.
    if not settings.MODEL_NAME:
        return None
    open_model: Callable[..., Model] = import_string("llm.configured.open_model")
    return open_model(name=settings.MODEL_NAME, url=settings.MODEL_URL, key=settings.MODEL_KEY)


class Command(OurCommand):
    help = "Turn documents into a plan. Exit 0 good, 1 nothing could be planned, 2 bad input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--prompt", default="", metavar="TEXT", help="what is wanted, in your own words")
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="print the plan as JSON and nothing else"
        )
        parser.add_argument("-o", "--output", type=Path, metavar="PLAN.json", help="write the plan here")

    def handle(self, *args: Any, **options: Any) -> None:
        indexes: list[ApiIndex] = []
        documents = self._documents(options["files"], options["prompt"], indexes)
        model = configured_model()
        research = draft_research(documents, model=model, notify=self._notify, indexes=indexes)
        workflows = tuple(generate_workflows(research, model=model))
        plan = Plan(research=research, workflows=workflows)
        text = json.dumps(plan.model_dump(mode="json"), indent=2, ensure_ascii=False)
        if options["output"]:
            self._write(options["output"], text)
        if options["as_json"]:
            self.stdout.write(text)
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

    def _write(self, path: Path, text: str) -> None:
        try:
            path.write_text(text + "\n", encoding="utf-8")
        except OSError as problem:
            self._refuse(f"{path}: {problem.strerror or problem}")

    def _notify(self, stage: str, detail: str) -> None:
        """What did not go as it should is said beside the plan, never in it."""
        if stage == "note":
            self.stderr.write(detail)

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(BAD_INPUT)
