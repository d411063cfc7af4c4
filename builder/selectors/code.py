"""Reading the Python files of a snapshot."""

from builder.models import Blob, Snapshot


def code_of(snapshot: Snapshot | None) -> dict[str, str]:
    """Path -> content of the workflows, the mappings and whatever else they are made of; without tests."""
    if snapshot is None:
        return {}
    wanted = {
        path: sha256
        for path, sha256 in sorted(snapshot.manifest.items())
        if path.endswith(".py") and not path.startswith(("tests/", "vendor/"))
    }
    contents = dict(Blob.objects.filter(pk__in=set(wanted.values())).values_list("pk", "content"))
    return {path: contents[sha256] for path, sha256 in wanted.items()}
