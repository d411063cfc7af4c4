"""The exit door: running a project with real HTTP and nothing but Python and this package."""
