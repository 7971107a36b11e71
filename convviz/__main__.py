"""Run the app: ``convviz``, or ``python -m convviz``."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from importlib.util import find_spec
from pathlib import Path

from convviz import __version__

SCRIPT = Path(__file__).parent / "app" / "script" / "convviz_app.py"
"""What Streamlit runs; beside it lies its configuration."""


def main(arguments: list[str] | None = None) -> int:
    """Run the app until it is stopped.

    Parameters
    ----------
    arguments : list of str, optional
        Those of a command line; unless given, those that this program was called with.

    Returns
    -------
    int
        1 when the packages that the app needs are not installed.
    """
    parser = ArgumentParser(
        prog="convviz",
        description="Run ConvViz and open it in the browser.",
        epilog="All other options are handed on to Streamlit, such as --server.headless=true.",
    )
    parser.add_argument("--port", type=_port, default=8501, help="port to listen on (default: %(default)s)")
    parser.add_argument("--version", action="version", version=f"convviz {__version__}")
    given, handed_on = parser.parse_known_args(arguments)
    if find_spec("streamlit") is None:
        print(
            "The app needs Streamlit and a few more packages. Install them: pip install '.[app]'",
            file=sys.stderr,
        )
        return 1
    from streamlit.web import cli

    cli.main(["run", str(SCRIPT), f"--server.port={given.port}", *handed_on], prog_name="convviz")
    return 0


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) not in range(1, 65536):
        raise ArgumentTypeError(f"a port is a whole number from 1 to 65535; got {text!r}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
