"""The SDK as files of a project's `vendor/` folder: the project then needs Python and pytest alone."""

from pathlib import Path

import tenon


def sdk_files() -> dict[str, str]:
    """Path under the project (`vendor/tenon/...`) and text of every file of the SDK."""
    root = Path(tenon.__file__).parent
    found = sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {f"vendor/tenon/{path.relative_to(root).as_posix()}": path.read_text("utf-8") for path in found}
