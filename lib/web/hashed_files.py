"""Static files under names made of their content, which browsers may keep for ever."""

from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """What one module imports from another is asked for by its hashed name too: both are of one release."""

    support_js_module_import_aggregation = True
