"""The flow of a workflow, read from its code by `ast`, whoever wrote it."""

from builder.flow.blocks import Arm, Block, Flow, Place, Request
from builder.flow.reading import read_flow

__all__ = ["Arm", "Block", "Flow", "Place", "Request", "read_flow"]
