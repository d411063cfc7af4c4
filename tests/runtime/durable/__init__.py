"""Runs that go on: journal, ledger, waits, re-runs. Everything in these tests is real."""
