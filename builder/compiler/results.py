"""What a workflow returns: the records it wrote, by what happened to them."""

from collections.abc import Sequence

from builder.compiler.ir import For, If, Line, Statement, Try
from builder.compiler.literals import text

Result = tuple[str, str]


def with_return(statements: Sequence[Statement], so_far: tuple[Result, ...] = ()) -> tuple[Statement, ...]:
    """The statements, ending in a return on every path that reaches their end."""
    if not statements:
        return (_return(so_far),)
    *before, last = statements
    results = (*so_far, *(result for statement in before for result in _results(statement)))
    if isinstance(last, If) and last.otherwise:
        then = with_return(last.then, results)
        return (*before, If(last.test, then, (), last.comment), *with_return(last.otherwise, results))
    if isinstance(last, Line) and last.result:
        return (*before, *_written_last(last, results))
    if isinstance(last, Line) and last.source.startswith("return"):
        return tuple(statements)
    return (*statements, _return((*results, *_results(last))))


def _written_last(line: Line, results: tuple[Result, ...]) -> tuple[Statement, ...]:
    """The last write stands in the return itself where its value is not needed for anything else."""
    key, value = line.result or ("", "")
    if line.assigns and value == line.assigns:
        return (_return((*results, (key, line.call))),)
    return (line, _return((*results, (key, value))))


def _results(statement: Statement) -> tuple[Result, ...]:
    if isinstance(statement, Line):
        return (statement.result,) if statement.result else ()
    if isinstance(statement, If):
        return _of_both(statement)
    if isinstance(statement, For):
        name = statement.items if statement.items.isidentifier() else "items"
        return ((name, f"len({statement.items})"),)
    if isinstance(statement, Try):
        assigned = [line.assigns for line in statement.body if isinstance(line, Line)]
        handled = [line.source for line in statement.handler if isinstance(line, Line)]
        sure = any(f"{name} = None" in handled for name in assigned if name)
        return tuple(result for line in statement.body for result in _results(line)) if sure else ()
    return ()


def _of_both(statement: If) -> tuple[Result, ...]:
    """Results that hold whichever side was taken: the same variable under the same or a common name."""
    then = [result for inner in statement.then for result in _results(inner)]
    otherwise = [result for inner in statement.otherwise for result in _results(inner)]
    return tuple(result for result in then if result in otherwise)


def _return(results: tuple[Result, ...]) -> Line:
    seen: dict[str, str] = {}
    for key, value in results:
        name, number = key, 2
        while name in seen:
            name, number = f"{key}_{number}", number + 1
        seen[name] = value
    return Line("return {" + ", ".join(f"{text(key)}: {value}" for key, value in seen.items()) + "}")
