#!/usr/bin/env python3
"""Django's command line; `./tenon` calls it with the right Python."""

import sys

from config import terminal

terminal.behave()

from django.core.management import execute_from_command_line  # noqa: E402 -- Ctrl-C is quiet from here on

from config import env  # noqa: E402

# These are called as `./tenon plan ...`; their usage and errors should say so.
OURS = ("up", "demo", "plan", "build", "run", "link")

if __name__ == "__main__":
    env.use_settings()
    name = "tenon" if sys.argv[1:2] and sys.argv[1] in OURS else sys.argv[0]
    execute_from_command_line([name, *sys.argv[1:]])
