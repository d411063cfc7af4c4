"""What stands behind `tenon up`: one parent that starts, watches and stops every process of an installation.

command -> guards (one copy, a free port) -> prepare (database, static files) -> parent (the loop)
parent -> children (one process each) + sentinel (ends them all should the parent die)
"""
