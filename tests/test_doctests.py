"""The examples in the docstrings of the modules that need numpy at most."""

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("name", ["errors", "geometry", "spec", "engine"])
def test_the_examples_in_the_docstrings_come_out_as_printed(name):
    failed, attempted = doctest.testmod(import_module(f"convviz.{name}"))
    assert attempted
    assert not failed
