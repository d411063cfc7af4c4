"""Schemas that contain each other: named once for each group, since paths into them are cut there."""

from collections.abc import Mapping

from systems.index.limits import Problems
from systems.index.values import Shape


def tell_cycles(schemas: Mapping[str, Shape], problems: Problems) -> None:
    """Adds one problem for each group of schemas that lead back to themselves."""
    for group in _groups(_links(schemas)):
        first = min(group, key=list(schemas).index) if len(group) < 50 else group[0]
        if len(group) == 1:
            text = f"{first} contains itself; paths into it end where it would begin again."
        else:
            named = ", ".join(sorted(group)[:6]) + (", …" if len(group) > 6 else "")
            text = (
                f"{len(group)} schemas contain each other ({named}); paths end where one would begin again."
            )
        problems.add("cycle", schemas[first].pointer, text)


def _links(schemas: Mapping[str, Shape]) -> dict[str, list[str]]:
    return {
        name: [
            ref
            for ref in dict.fromkeys(
                (*shape.refs, *shape.choices, *(ref for each in shape.fields for ref in each.refs))
            )
            if ref in schemas
        ]
        for name, shape in schemas.items()
    }


def _groups(links: Mapping[str, list[str]]) -> list[list[str]]:
    """The strongly connected components that hold a cycle (Tarjan's algorithm, without recursion)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    for start in links:
        if start in number:
            continue
        ahead = [(start, iter(links[start]))]
        number[start] = low[start] = len(number)
        stack.append(start)
        on_stack.add(start)
        while ahead:
            here, rest = ahead[-1]
            following = next(rest, None)
            if following is None:
                ahead.pop()
                if ahead:
                    low[ahead[-1][0]] = min(low[ahead[-1][0]], low[here])
                if low[here] == number[here]:
                    group = _popped(stack, on_stack, here)
                    if len(group) > 1 or here in links[here]:
                        found.append(group)
            elif following not in number:
                number[following] = low[following] = len(number)
                stack.append(following)
                on_stack.add(following)
                ahead.append((following, iter(links[following])))
            elif following in on_stack:
                low[here] = min(low[here], number[following])
    return found


def _popped(stack: list[str], on_stack: set[str], until: str) -> list[str]:
    group: list[str] = []
    while True:
        name = stack.pop()
        on_stack.discard(name)
        group.append(name)
        if name == until:
            return group
