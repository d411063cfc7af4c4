"""The data folder (`var/` unless TENON_DATA says otherwise): the folder itself and the keys in it."""

import os
import secrets
import tempfile
from pathlib import Path

KEY_FILE = "secret-key"
VAULT_KEY_FILE = "vault-key"
AUDIT_KEY_FILE = "audit-key"


def prepare(folder: Path) -> None:
    """Make the folder, readable by its owner only. Raises OSError when the disk refuses."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def secret_key(folder: Path, name: str = KEY_FILE) -> str:
    """The installation's secret key of that name, written on first use with mode 0600.

    Where nothing can be written (a read-only checkout on which somebody only runs `tenon plan`), the key
    lives as long as the process: nothing that is signed with it could be stored there either.
    """
    file = folder / name
    try:
        return _read(file) or _write(file)
    except OSError:
        return secrets.token_urlsafe(48)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _write(file: Path) -> str:
    # Two processes may start at once: each writes its own file, and only the first hard link wins, so that no
    # reader ever sees half a key.
    prepare(file.parent)
    descriptor, name = tempfile.mkstemp(prefix=f"{file.name}-", dir=file.parent)
    draft = Path(name)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _read(file)
