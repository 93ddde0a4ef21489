"""Try pages for a while: `python -m tests.fuzz --seconds 600`.

Atheris, which follows the code and looks for ways not yet taken, where it is installed; else
Hypothesis, which makes a breaking page small. A page that breaks a law is kept in `--finds`; its
bytes belong into tests/hostile/found.py once the fault is mended.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from pathlib import Path

from tests.fuzz.laws import hold
from tests.fuzz.pages import page_of

LONGEST = 600


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="how long to try")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--finds", type=Path, default=Path("finds"), help="where breaking pages go")
    parser.add_argument("--engine", choices=("atheris", "hypothesis"))
    asked = parser.parse_args()
    if asked.engine is None:
        asked.engine = "atheris" if importlib.util.find_spec("atheris") else "hypothesis"
    return asked


def _try(data: bytes, finds: Path) -> None:
    content = page_of(data)
    try:
        hold(content)
    except BaseException:
        finds.mkdir(parents=True, exist_ok=True)
        (finds / "last.html").write_bytes(content)
        raise


def _with_hypothesis(asked: argparse.Namespace) -> int:
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st

    end = time.monotonic() + asked.seconds
    rounds = 0
    while time.monotonic() < end:

        @seed(asked.seed + rounds)
        @settings(
            max_examples=300,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        @given(st.binary(max_size=LONGEST))
        def trial(data: bytes) -> None:
            if time.monotonic() < end:
                _try(data, asked.finds)

        trial()
        rounds += 1
    print(f"{300 * rounds:,} pages, no law broken (hypothesis)")
    return 0


def _with_atheris(asked: argparse.Namespace) -> int:
    import atheris

    # pydantic's models must not be instrumented: their compiled parts look into frames.
    with atheris.instrument_imports(include=["pipeline.extract", "pipeline.source"]):
        for name in [one for one in sys.modules if one.startswith(("pipeline", "tests.fuzz.laws"))]:
            del sys.modules[name]
        from tests.fuzz import laws
    globals()["hold"] = laws.hold
    asked.finds.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={asked.seconds}",
        f"-seed={asked.seed + 1}",
        f"-max_len={LONGEST}",
        "-timeout=20",
        "-rss_limit_mb=4096",
        "-print_final_stats=1",
        f"-artifact_prefix={asked.finds}/",
    ]
    atheris.Setup([sys.argv[0], *options], lambda data: _try(data, asked.finds))
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    asked = _asked()
    sys.exit(_with_atheris(asked) if asked.engine == "atheris" else _with_hypothesis(asked))
