"""A whole network in ConvViz's library and as a notebook: run, and equal to the network."""

import io
import json
import zipfile
from pathlib import Path

import nbformat
import numpy as np
import pytest
from app_page import opened
from network_plans import network_cases
from running import digest, notebook_outputs, program_output

from convviz.frameworks.write.networks.notebook import archive, is_one_file, notebook
from convviz.frameworks.write.networks.program import LIBRARY, program
from convviz.language import speaking
from convviz.network.plan import Plan, built, read

RECORD = json.loads((Path(__file__).parent / "golden" / "network_notebooks.json").read_text(encoding="utf-8"))
CASES = network_cases()


def last_map(case):
    return list(case.network.trace(case.input).values())[-1]


@pytest.mark.parametrize("name", CASES)
def test_the_program_in_our_library_prints_exactly_the_numbers_of_the_network(name):
    case = CASES[name]
    code = program(case.plan, case.network, case.input, LIBRARY)
    assert code.text.endswith("\nprint(output)\n")
    assert np.array_equal(program_output(code), last_map(case))


@pytest.mark.parametrize("name", CASES)
def test_a_notebook_is_valid_and_its_part_in_our_library_prints_the_numbers_of_the_network(name):
    case = CASES[name]
    book = notebook(case.plan, case.network, case.input)
    nbformat.validate(nbformat.reads(book.text, as_version=4))
    (output,) = notebook_outputs(book.text, book.files, without="import torch")
    assert np.array_equal(output, last_map(case))


def test_every_notebook_was_run_with_pytorch_and_printed_the_same_numbers_twice():
    assert set(RECORD) == set(CASES)
    for name, case in CASES.items():
        text = notebook(case.plan, case.network, case.input).text
        again = "run tests/golden/record_network_notebooks.py, as CONTRIBUTING.md says"
        assert RECORD[name] == digest(text.encode()), f"{name}: {again}"


def network_of(line, shape, **fields):
    plan = Plan(read(line)[0].items, **fields)
    return plan, built(plan, shape).network


def test_a_notebook_of_many_weights_comes_with_them_as_a_file():
    plan, network = network_of("Flatten~Linear(400)~Linear(400)", (1, 20, 20))
    input = np.arange(400.0).reshape(1, 20, 20)
    assert not is_one_file(network, input)
    packed = zipfile.ZipFile(io.BytesIO(archive(notebook(plan, network, input), "network.ipynb")))
    text = packed.read("network.ipynb").decode()
    files = {
        name: np.load(io.BytesIO(packed.read(name))) for name in packed.namelist() if name[-4:] == ".npy"
    }
    assert len(files) == 1
    (output,) = notebook_outputs(text, files, without="import torch")
    assert np.array_equal(output, network.trace(input)[network.names[-1]])
    assert next(iter(files)) in text


def test_a_notebook_of_fewer_weights_is_one_file_also_where_numbers_are_not_finite():
    plan, network = network_of("Conv(64,3)~Conv(64,3)~ReLU", (1, 12, 12))
    input = np.full((1, 12, 12), np.nan)
    assert is_one_file(network, input)
    book = notebook(plan, network, input)
    assert not book.files
    (output,) = notebook_outputs(book.text, {}, without="import torch")
    assert np.array_equal(output, network.trace(input)[network.names[-1]], equal_nan=True)


def test_nothing_that_was_typed_as_a_name_is_code_in_a_notebook_and_its_words_are_german_in_german():
    plan, network = network_of("%22%29%3Bexit%28%29%23:ReLU~Add(%22%29%3Bexit%28%29%23)", (1, 4, 4))
    with speaking("de"):
        book = notebook(plan, network, np.ones((1, 4, 4)))
    assert "exit()" not in book.text
    assert "Ein Netz aus ConvViz" in book.text
    assert "The same network" not in book.text


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ({}, "Notebook (ipynb)"),
        ({"net": "Flatten~Linear(4000)", "sample": "photograph"}, "Notebook with its weights (ZIP)"),
    ],
)
def test_the_page_offers_the_notebook_beside_the_pictures(query, label):
    app = opened(lambda app: app, page="network", **query)
    app.session_state["net-files-open"] = True
    app = app.run()
    assert not app.exception
    assert label in [button.label for button in app.get("download_button")]
