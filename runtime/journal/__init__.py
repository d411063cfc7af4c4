"""Places in a run. Pure; the grammar of a place is `tenon.protocol.PATH`."""

from runtime.journal.places import is_before, order

__all__ = ["is_before", "order"]
