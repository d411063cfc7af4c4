"""What runs inside the sandbox's processes: stdlib only, imported as the top-level package `inside`."""
