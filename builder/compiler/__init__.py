"""Plans become projects: code, mappings, tests and what surrounds them, by rules alone."""

from builder.compiler.compile import Compiled, compile_workflows
from builder.compiler.findings import Finding
from builder.compiler.names import module_name
from builder.compiler.reaching import keys_reached

__all__ = ["Compiled", "Finding", "compile_workflows", "keys_reached", "module_name"]
