"""From each user story to what shows that it is met: the chain of one workflow, and where it breaks. Pure."""

from builder.tracing.chain import (
    Chain,
    Element,
    Gap,
    Link,
    Proof,
    StoryChain,
    Test,
)
from builder.tracing.code import CodeMap, CodePlace
from builder.tracing.exporting import as_csv, as_markdown
from builder.tracing.gaps import GAPS
from builder.tracing.linking import Known, Run, chain_of

__all__ = [
    "GAPS",
    "Chain",
    "CodeMap",
    "CodePlace",
    "Element",
    "Gap",
    "Known",
    "Link",
    "Proof",
    "Run",
    "StoryChain",
    "Test",
    "as_csv",
    "as_markdown",
    "chain_of",
]
