"""A person's changes of a workflow as functions over values: what can be edited, with which fields, how."""
