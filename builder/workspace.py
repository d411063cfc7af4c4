"""Where things are in a built project."""

from builder.compiler import module_name


def workflow_file(key: str) -> str:
    """The path of the code of the workflow with that key."""
    return f"workflows/{module_name(key)}.py"
