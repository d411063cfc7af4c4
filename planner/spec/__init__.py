"""The plan format, version 1 (docs/plan.schema.json): frozen values and nothing else."""
