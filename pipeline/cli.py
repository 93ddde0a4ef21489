"""The command line: one verb a file in `pipeline/commands/`.

A build in which nothing has changed is answered here, before anything outside the standard library
is imported: a trainer may type `make all` all day long.
"""

from __future__ import annotations

import sys

from pipeline.build import quick


def main() -> None:
    """Run the command that the arguments name, and exit with its status."""
    try:
        _main()
    except KeyboardInterrupt:
        # Before the verb has begun, which tells it in its own words.
        sys.stderr.write("Stopped.\n")
        sys.exit(130)


def _main() -> None:
    asked = quick.parse(sys.argv[1:])
    if asked:
        question, formats, quiet = asked
        if answer := quick.nothing_to_do(question, formats):
            if not quiet:
                sys.stdout.write(answer + "\n")
            return
    from pipeline.commands import run

    run()
