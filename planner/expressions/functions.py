"""The functions an expression may call, with the arguments each takes."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "whole", "number", "scalar", "pairs"]


@dataclass(frozen=True)
class Parameter:
    """One argument. `optional` arguments may be left out; a `named` one can only be given by its name."""

    name: str
    kind: Kind
    optional: bool = False
    named: bool = False


@dataclass(frozen=True)
class Signature:
    """What a function takes: between `least` and `most` record paths first, then its parameters."""

    name: str
    parameters: tuple[Parameter, ...] = ()
    least: int = 0
    most: int = 0


MANY = 40
"""More paths than this in one call is a mistake, not a mapping."""

SIGNATURES: dict[str, Signature] = {
    signature.name: signature
    for signature in (
        Signature("copy"),
        Signature("const", (Parameter("value", "scalar"),)),
        Signature("default", (Parameter("value", "scalar"),)),
        Signature("trim"),
        Signature("lower"),
        Signature("upper"),
        Signature("title"),
        Signature("truncate", (Parameter("length", "whole"),)),
        Signature("concat", (Parameter("sep", "text", optional=True, named=True),), least=2, most=MANY),
        Signature("split", (Parameter("sep", "text"), Parameter("index", "whole"))),
        Signature("template", (Parameter("text", "text"),)),
        Signature("map", (Parameter("pairs", "pairs"), Parameter("default", "scalar", optional=True))),
        Signature("number", (Parameter("scale", "number", optional=True),)),
        Signature("round", (Parameter("digits", "whole", optional=True),)),
        Signature("bool"),
        Signature(
            "date",
            (
                Parameter("from", "text"),
                Parameter("to", "text", optional=True),
                Parameter("tz", "text", optional=True),
            ),
        ),
        Signature("phone", (Parameter("country", "text"),)),
        Signature("first_of", least=2, most=MANY),
        Signature("lookup", (Parameter("table", "text"), Parameter("key", "text"))),
        Signature("join", (Parameter("sep", "text", optional=True),), most=1),
        Signature("custom"),
    )
}
