"""The sample is a project of its own: it is tested as one, in a process of its own."""

collect_ignore = ["sample"]
