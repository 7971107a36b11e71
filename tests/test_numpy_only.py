"""What needs numpy only works where there is nothing else: no Pillow, nibabel, Streamlit or plotly."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ABSENT = ["PIL", "nibabel", "tifffile", "plotly", "streamlit", "starlette", "pandas", "babel", "segno"]
BLOCK = f"import sys\nfor name in {ABSENT}:\n    sys.modules[name] = None\n"
"""Then importing one of them raises ModuleNotFoundError, as where it is not installed."""


def run(program: str) -> str:
    """Return what a program prints in a process without those packages; it must succeed."""
    command = [sys.executable, "-W", "error", "-c", BLOCK + program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_without_pillow_a_picture_cannot_be_read():
    with pytest.raises(AssertionError, match="PIL"):
        run(
            "from convviz.data.uploads import File, read_files\n"
            "read_files(2, [File(b'P5 1 1 255 0', 'a.pgm')])"
        )


def test_every_module_of_the_data_but_the_readers_of_pictures_can_be_imported():
    program = """
import importlib, pkgutil, convviz.data
missing = []
for module in pkgutil.walk_packages(convviz.data.__path__, "convviz.data."):
    try:
        importlib.import_module(module.name)
    except ImportError:
        missing.append(module.name.rpartition(".")[2])
print(*sorted(missing))
"""
    assert run(program).split() == ["decoding", "dicom_volumes", "pictures", "stacks"]


def test_the_textbook_cases_are_built_and_give_an_output():
    program = """
from convviz.data.samples.textbook import cases_for
from convviz.settings.companions import with_sample
from convviz.settings.model import SETUPS, build
outputs = [build(with_sample(SETUPS[rank], name)).output for rank in SETUPS for name in cases_for(rank)]
print(len(outputs))
"""
    assert int(run(program)) >= 35


def test_signals_volumes_texts_and_patterns_are_drawn():
    program = """
from convviz.data.inputs import PASSAGES, sample_input
from convviz.data.samples.pictures import PATTERNS
from convviz.data.samples.signals import SIGNALS
from convviz.data.samples.volumes import VOLUMES
for rank, names in ((1, SIGNALS), (1, PASSAGES), (2, PATTERNS), (2, ["three_channels"]), (3, VOLUMES)):
    for name in names:
        print(rank, name, sample_input(rank, name, cells=16).values.shape)
"""
    assert "2 checkerboard (1, 16, 16)" in run(program).splitlines()


def test_tables_sounds_and_arrays_are_read():
    program = """
import io, wave
import numpy as np
from convviz.data.uploads import File, choices_in, read_files
sound, array, archive = io.BytesIO(), io.BytesIO(), io.BytesIO()
with wave.open(sound, "wb") as writer:
    writer.setparams((1, 1, 8000, 0, "NONE", ""))
    writer.writeframes(bytes([128, 192, 0]))
np.save(array, np.arange(8).reshape(2, 2, 2))
np.savez(archive, a=np.zeros((2, 2, 2)), b=np.ones((2, 2, 2)))
print(read_files(1, [File(b"1,2\\n3,4", "a.csv")]).values.tolist())
print(read_files(1, [File(sound.getvalue(), "a.wav")]).values.tolist())
print(read_files(3, [File(array.getvalue(), "a.npy")]).values.shape)
print(choices_in(3, [File(archive.getvalue(), "a.npz")]))
"""
    assert run(program).splitlines() == [
        "[[1.0, 3.0], [2.0, 4.0]]",
        "[[0.0, 50.0, -100.0]]",
        "(1, 2, 2, 2)",
        "('a', 'b')",
    ]


def test_a_convolution_is_shown_as_a_page():
    program = """
import convviz, numpy as np
shown = convviz.show(np.arange(16).reshape(1, 4, 4), np.ones((1, 1, 3, 3)))
print(len(shown._repr_html_()) > 10_000)
"""
    assert run(program).split() == ["True"]


def test_a_link_is_opened_and_written():
    program = """
from convviz.settings.link.query import decode, encode
from convviz.settings.model import SETUPS
print(decode(encode(SETUPS[2])) == (SETUPS[2], ()))
"""
    assert run(program).split() == ["True"]
