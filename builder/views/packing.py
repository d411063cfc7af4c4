"""Files as a zip file."""

import io
import zipfile

from builder.models import Snapshot
from builder.selectors.files import files_of


def packed(snapshot: Snapshot) -> bytes:
    """The files of a snapshot. The same snapshot gives the same bytes: no time of packing is in it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files_of(snapshot).items():
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()
