"""The package as it is installed: what it needs, what it holds, and the command that runs the app."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import convviz
from convviz.__main__ import SCRIPT, main

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
REQUIREMENTS = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()


def test_the_library_needs_numpy_alone_by_the_bound_that_is_tested():
    (numpy,) = (line for line in REQUIREMENTS if line.startswith("numpy"))
    assert PROJECT["project"]["dependencies"] == [numpy.partition("  #")[0]]


def test_the_public_names_are_those_that_dir_shows():
    assert dir(convviz) == sorted(convviz.__all__)


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        (SCRIPT.parent / ".streamlit" / "config.toml", ROOT / ".streamlit" / "config.toml"),
        (SCRIPT, ROOT / "app.py"),
    ],
)
def test_the_command_runs_what_streamlit_run_does_in_a_clone(inside, outside):
    ours, theirs = (path.read_text(encoding="utf-8").splitlines()[1:] for path in (inside, outside))
    assert ours == theirs


def test_the_command_hands_its_port_and_all_other_options_to_streamlit(monkeypatch):
    called = []
    monkeypatch.setattr("streamlit.web.cli.main", lambda arguments, prog_name: called.append(arguments))
    assert main(["--port", "8600", "--server.headless=true"]) == 0
    assert called == [["run", str(SCRIPT), "--server.port=8600", "--server.headless=true"]]


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "²", ""])
def test_a_port_that_is_none_is_refused_with_what_a_port_is(port, capsys):
    with pytest.raises(SystemExit):
        main([f"--port={port}"])
    assert f"a port is a whole number from 1 to 65535; got {port!r}" in capsys.readouterr().err


def test_without_streamlit_the_command_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr("convviz.__main__.find_spec", lambda name: None)
    assert main([]) == 1
    assert "pip install '.[app]'" in capsys.readouterr().err


def test_the_version_is_said():
    run = subprocess.run(
        [sys.executable, "-m", "convviz", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == f"convviz {convviz.__version__}\n"


def test_servers_install_exact_versions_within_the_bounds_and_with_hashes():
    lock = (ROOT / "deploy" / "requirements.lock").read_text(encoding="utf-8")
    entries = re.findall(
        r"^([\w.-]+)==(\S+)[^\n]*\\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", lock, re.MULTILINE
    )
    locked = {name: Version(version) for name, version, _ in entries}
    assert len(entries) == len(re.findall(r"^\w", lock, re.MULTILINE))
    for line in filter(lambda line: line and not line.startswith("#"), REQUIREMENTS):
        wanted = Requirement(line.partition("  #")[0])
        assert locked[wanted.name] in wanted.specifier
