"""A Dask cluster as the crew: pages travel there as bytes, artifacts come back as bytes.

Needs `pip install 'qapress[dask]'` here and the same qapress, libraries and fonts on every worker:
other versions give other bytes. A worker that dies costs a retry, which the scheduler sees to. A
task that takes too long is interrupted there (`watch`), or its worker is ended, which its nanny
starts again; a task that ends as many workers as the scheduler allows is given up.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from pipeline.build.crew import Crew
from pipeline.errors import MissingToolError, SettingsError

_SECONDS = 5


def connect(scheduler: str, jobs: int) -> Crew:
    """Return a crew on a cluster.

    Args:
        scheduler: its address, `tcp://…`.
        jobs: how many calls are at work at once; 0 for as many as the cluster has threads.

    Raises:
        MissingToolError: the library is not installed.
        SettingsError: no scheduler answers at that address.
    """
    try:
        connected: Any = import_module("distributed").Client
    except ImportError as error:
        raise MissingToolError(
            "the library for Dask clusters is not installed",
            advice="Install it: pip install 'qapress[dask]'",
        ) from error
    if not scheduler:
        raise SettingsError(
            "a Dask cluster needs an address", advice="Name it: --scheduler tcp://HOST:8786"
        )
    try:
        client: Any = connected(scheduler, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"no Dask scheduler answers at {scheduler}", advice="Check the address, or start it"
        ) from error
    jobs = jobs or sum(client.nthreads().values()) or 1
    return Crew(
        jobs, lambda _jobs: client.get_executor(pure=False), local=False, close=client.close
    )
