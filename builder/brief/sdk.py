"""The reference of the SDK for a model, generated from its signatures and docstrings."""

import inspect
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import tenon
import tenon.mapping
import tenon.testing
from tenon.context import Log, Store

MODULES = (tenon, tenon.mapping, tenon.testing)
# Classes whose methods generated code calls; of the others the name and the docstring say enough.
OPENED = ("Context", "System", "Response", "Store", "Log", "TestHost", "Session", "Twin", "Twins")

# What public names hand out and code never imports by name.
INNER: dict[str, dict[str, Any]] = {"tenon": {"Log": Log, "Store": Store}}


def version() -> str:
    """The version of the SDK that the reference describes."""
    return tenon.__version__


@cache
def whole_reference() -> str:
    """Every public name with its signature and its whole docstring, methods with their first sentence."""
    return "\n".join(line for module in MODULES for line in _module(module, whole=True))


@cache
def short_reference() -> str:
    """Every public name with its signature and the first sentence of its docstring."""
    return "\n".join(line for module in MODULES for line in _module(module, whole=False))


def _module(module: Any, *, whole: bool) -> Iterator[str]:
    yield f"## from {module.__name__} import ..."
    names = {name: getattr(module, name) for name in module.__all__}
    for name, found in {**names, **INNER.get(module.__name__, {})}.items():
        yield from _thing(name, found, whole=whole)


def _thing(name: str, found: Any, *, whole: bool) -> Iterator[str]:
    told = _doc(found, whole=whole)
    if inspect.isclass(found) and issubclass(found, Exception):
        yield f"- exception `{name}`: {told}"
    elif inspect.isclass(found):
        yield f"- class `{name}`: {told}"
        yield from _members(found, name)
    else:
        yield f"- `{name}{_signature(found)}`: {told}"


def _members(found: type, name: str) -> Iterator[str]:
    if name not in OPENED:
        return
    for method, value in vars(found).items():
        if method.startswith("_"):
            continue
        if isinstance(value, property):
            yield f"  - `.{method}`: {_doc(value, whole=False)}"
        elif inspect.isfunction(value):
            yield f"  - `.{method}{_signature(value)}`: {_doc(value, whole=False)}"


def _signature(found: Any) -> str:
    try:
        written = str(inspect.signature(found))
    except (TypeError, ValueError):  # a value that is no function, such as a ready-made retry
        return ""
    written = re.sub(r"\b(?:tenon|typing|collections\.abc|datetime)\.(?:[a-z_]+\.)*", "", written)
    return written.replace("(self, ", "(").replace("(self)", "()").replace("'", '"')


def _doc(found: Any, *, whole: bool) -> str:
    told = inspect.getdoc(found) or ""
    paragraphs = re.split(r"\n\s*\n", told)
    if whole:
        return "\n  ".join(line for line in told.splitlines() if line.strip())
    return " ".join(paragraphs[0].split()).partition(". ")[0].rstrip(".") + "."
