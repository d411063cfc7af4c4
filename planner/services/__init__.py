"""Writes of the Plan tab: keyword-only, with the actor, one transaction each, one audit fact each."""
