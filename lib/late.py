"""Modules that are loaded when something of them is first used.

Libraries that few requests need, such as a client for models and what reads and writes office files, take a
good part of the seconds in which a process starts. Who uses them imports modules, at the top, as ever:
`from planner.reading import word`, then `word.read_word(...)`. So types, contracts and people see every
import. A name that is imported out of a late module loads it at once: right, only not late.
"""

import sys
import threading
from collections.abc import Iterable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any


class LateModule(ModuleType):
    """A module whose code runs when the first of its names is asked for."""

    def __getattr__(self, name: str) -> Any:
        load(self)
        try:
            return vars(self)[name]
        except KeyError:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}", name=name) from None


class _Waiting(Loader):
    """Makes the module and keeps back its code."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader
        self.lock = threading.RLock()
        self.is_loading = False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """The code waits for `load`."""
        module.__class__ = LateModule


class _Finder(MetaPathFinder):
    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        parent = sys.modules.get(fullname.rpartition(".")[0])
        if isinstance(parent, LateModule):
            # A part of a package may count on what the package did before.
            load(parent)
        if fullname not in self.names:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Waiting(spec.loader)
        return spec


def make_late(names: Iterable[str]) -> None:
    """From now on these modules, unless they are there already, are loaded when they are used."""
    sys.meta_path.insert(0, _Finder(names))


def load(module: ModuleType) -> None:
    """Run the code of a late module; nothing for any other. Threads that ask meanwhile wait for it."""
    spec = module.__spec__
    waiting = spec.loader if spec is not None else None
    if spec is None or not isinstance(waiting, _Waiting):
        return
    with waiting.lock:
        # Its own code asks it for names, too: those that are not there yet are not there.
        if waiting.is_loading or not isinstance(module, LateModule):
            return
        waiting.is_loading = True
        try:
            waiting.loader.exec_module(module)
        finally:
            waiting.is_loading = False
        spec.loader = module.__loader__ = waiting.loader
        module.__class__ = ModuleType  # type: ignore[assignment]
