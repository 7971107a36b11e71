"""What the server keeps for its visitors, and when it looks for garbage."""

import gc
import os
import subprocess
import sys
import tomllib
import weakref
from itertools import count
from pathlib import Path
from time import monotonic
from types import SimpleNamespace

import numpy as np
import pytest
from app_page import NOW, opened, set_number, shown
from streamlit import config

from convviz.app.session import memory
from convviz.app.session import shown as shown_module
from convviz.app.session.shown import recall
from convviz.settings.model import Setup
from testbed.processes import resident

ROOT = Path(__file__).resolve().parent.parent


def last(app):
    """Return what a session keeps of its page."""
    return app.session_state["convviz-last"]


@pytest.fixture
def searches(monkeypatch):
    """Return when garbage was looked for, on a clock that moves by a second a look at it."""
    found = []
    later(monkeypatch)
    monkeypatch.setattr(memory, "gc", SimpleNamespace(collect=lambda: found.append(1)))
    return found


DAYS = count(1)


def later(monkeypatch):
    """Let it be a day later than it ever was in these tests, on a clock that moves by a second a look."""
    clock = count(monotonic() + 86_400 * next(DAYS))
    monkeypatch.setattr(memory, "monotonic", lambda: next(clock))


def test_garbage_is_looked_for_at_once_and_then_seldom_however_often_pages_run(searches):
    memory.tidy()
    assert len(searches) == 1
    for _ in range(100):
        memory.tidy()
    assert len(searches) == 1 + 100 // memory.PAUSE


def test_within_a_run_python_seldom_looks_for_garbage_by_itself():
    opened()
    assert gc.get_threshold()[0] == memory.YOUNG


def test_streamlit_works_out_no_value_of_the_stage_for_each_field_of_the_page():
    keys = opened().session_state.keys()
    assert "stride" in keys
    assert not [key for key in keys if "stage" in key]


SHOW_STAGES = """
import sys
from app_page import opened
for rank in "123":
    opened(rank=rank)
print("pandas" in sys.modules)
"""


def test_the_stages_are_shown_without_the_80_mib_of_pandas():
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "tests")))
    command, environment = [sys.executable, "-c", SHOW_STAGES], os.environ | {"PYTHONPATH": paths}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_memory_that_is_free_is_given_back(monkeypatch):
    later(monkeypatch)
    blocks = [bytearray(100_000) for _ in range(1000)]
    kept = blocks[-1]
    blocks.clear()
    before = resident(os.getpid())
    memory.tidy()
    assert resident(os.getpid()) <= before - 50_000_000
    assert len(kept) == 100_000


def test_streamlit_is_told_not_to_look_for_garbage_after_every_run():
    options = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert options["runner"]["postScriptGC"] is False
    assert config.get_option("runner.postScriptGC") is not None


def test_an_array_that_is_on_several_pages_of_one_set_up_is_kept_once():
    app = opened(cells="64")
    kept = recall(last(app))
    assert kept.input.values is kept.scene.input is kept.scene.padded
    assert kept.bytes == kept.scene.input.nbytes + kept.scene.weight.nbytes + kept.scene.output.nbytes


def is_kept(app):
    """Whether what was worked out for a page is still there, and is not worked out anew."""
    return recall(last(app)).scene is recall(last(app)).scene


def forget(monkeypatch):
    """Let the server have no memory left, so that it forgets all but one page, which nobody looks at."""
    monkeypatch.setattr(shown_module, "MAX_SHOWN_MB", 0)
    opened(cells="32")


def test_what_was_seen_longest_ago_is_forgotten_and_worked_out_again_when_it_is_wanted(monkeypatch):
    first, second = opened(cells="64"), opened(cells="48")
    before = shown(first)
    assert is_kept(first)
    assert is_kept(second)
    forget(monkeypatch)
    assert not is_kept(first)
    assert not is_kept(second)
    first.run()
    assert shown(first) == before
    assert is_kept(first)


def test_an_edit_of_a_page_that_was_forgotten_changes_what_was_on_it(monkeypatch):
    app, same = opened(), opened()
    set_number(same, "kernel-size-0", 5)
    forget(monkeypatch)
    set_number(app, "kernel-size-0", 5)
    assert shown(app) == shown(same)


def test_a_set_up_that_fails_leaves_a_page_that_was_forgotten_as_it_was(monkeypatch):
    app = opened(stride="2")
    before = shown(app)
    forget(monkeypatch)
    build = shown_module.build

    def refuse(setup, *rest):
        if setup.stride == (3, 3):
            raise KeyError("stride")
        return build(setup, *rest)

    monkeypatch.setattr(shown_module, "build", refuse)
    app.number_input(key="stride").set_value(3).run()
    assert shown(app) == before


def test_a_session_that_ends_leaves_no_arrays_behind():
    app = opened(cells="64")
    ended, array = weakref.ref(last(app)), weakref.ref(recall(last(app)).scene.input)
    del app
    gc.collect()
    assert ended() is None
    assert array() is None


@pytest.mark.parametrize("view", ["", "working", "matrix", "im2col", "code", "plots", "full", "share"])
def test_nothing_on_the_page_holds_the_input_itself(view, monkeypatch):
    app = opened(**NOW, cells="64", view=view)
    array = weakref.ref(recall(last(app)).scene.input)
    assert isinstance(array(), np.ndarray)
    forget(monkeypatch)
    gc.collect()
    assert array() is None
    assert last(app).setup == Setup(cells=64)
