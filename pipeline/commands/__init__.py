"""The verbs, one a file; and how each of them ends.

Exit statuses: 0 done, 1 some posts failed, 2 usage or settings, 3 the machine lacks something,
130 after Ctrl-C, 143 after SIGTERM.
"""

from __future__ import annotations

import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from pipeline import __version__, stopping
from pipeline.errors import ExitCode, QapressError

VERBS = tuple(
    sorted(file.stem for file in Path(__file__).parent.glob("*.py") if file.stem != "__init__")
)

_STOPPED = "Stopped. What was finished stays; run it again to go on."


_REPORT = "Run it again with --debug and report what it prints."


class Verbs(click.Group):
    """The group of verbs; each is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the verbs."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a verb."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"pipeline.commands.{cmd_name}").command
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qapress")
def qapress() -> None:
    """Turn Q&A blog posts into handouts, decks, JSON and a page to look things up on."""


def run() -> None:
    """Run the command line; every end that a trainer can meet is one line and a status."""
    stopping.listen()
    try:
        result: Any = qapress(prog_name="qapress", standalone_mode=False)
        sys.exit(result if isinstance(result, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _say(_STOPPED)
        sys.exit(130)
    except stopping.TerminatedError:
        _say(_STOPPED)
        sys.exit(143)
    except QapressError as error:
        if "--debug" in sys.argv:
            traceback.print_exc()
        _say(f"Error: {error}")
        sys.exit(int(error.exit_code))
    except BrokenPipeError:
        # Whoever read our lines has had enough of them; Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(int(ExitCode.POST_FAILED))
    except Exception as error:
        if "--debug" in sys.argv:
            traceback.print_exc()
        _say(f"Error: an error in qapress itself ({type(error).__name__}: {error}). {_REPORT}")
        sys.exit(int(ExitCode.POST_FAILED))


def _say(line: str) -> None:
    click.echo(line, err=True)
