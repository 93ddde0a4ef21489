"""`qapress doctor`: what this machine lacks, how to get it, and what is missing without it."""

from __future__ import annotations

import click

from pipeline.doctor import diagnose
from pipeline.errors import ExitCode


@click.command("doctor")
def command() -> int:
    """Say what this machine lacks, how to get it, and what is missing without it."""
    status = ExitCode.DONE
    for found in diagnose():
        if found.version:
            click.echo(f"ok       {found.part.name}: {found.version}")
            continue
        word = "MISSING" if found.part.needed else "missing"
        click.echo(f"{word}  {found.part.name}: without it {found.part.without}.")
        click.echo(f"         Get it: {found.command}")
        if found.part.needed:
            status = ExitCode.ENVIRONMENT
    return int(status)
