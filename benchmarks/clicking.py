"""Click at random for long, and name every page that dies: ``python -m benchmarks.clicking``.

No benchmark, but a test that takes too long for the tests: 40 sessions of 50 clicks each over all pages, in
both languages. A fault comes with its session's number, which gives the same clicks again.
"""

from __future__ import annotations

import argparse

from benchmarks.harness import headless_browser
from benchmarks.verdict import finish, judge
from testbed import random_clicks
from testbed.live import streamlit_server


def main() -> None:
    """Click, and print what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--clicks", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0, help="number of the first session")
    chosen = parser.parse_args()
    with streamlit_server("app.py") as server, headless_browser() as browser:
        seeds = range(chosen.seed, chosen.seed + chosen.sessions)
        faults = sum(
            _tell(random_clicks.session(browser, server.url, seed, chosen.clicks), seed) for seed in seeds
        )
        logged = server.tracebacks_since(0)
    print(f"{chosen.sessions} sessions of {chosen.clicks} clicks: {faults} faults")
    print(*logged, sep="\n")
    judge("pages that die", not faults and not logged)


def _tell(faults: list[random_clicks.Fault], seed: int) -> int:
    print(f"session {seed}: {'well' if not faults else ''}", flush=True)
    for fault in faults:
        print(f"  {fault.what}\n  after {' | '.join(fault.done)}", flush=True)
    return len(faults)


if __name__ == "__main__":
    finish(main)
