"""What the source of the tests keeps to: whom it imports, which names it uses, and what it waits for."""

import ast
import re
from collections import Counter

import pytest

from testbed.live import ROOT

FOLDERS = ("convviz", "testbed", "benchmarks", "tests")
MAY_IMPORT = {
    "convviz": {"convviz"},
    "testbed": {"convviz", "testbed"},
    "benchmarks": {"convviz", "testbed", "benchmarks"},
    "tests": {"convviz", "testbed", "tests"},
}
"""Of these folders; what is not in any of them is a library."""

OF_TUPLES = {"_replace", "_asdict", "_fields", "_make"}
PRIVATE = OF_TUPLES | {"_exit", "_repr_html_"}
"""Names that only look private: of named tuples, of `os`, and what notebooks ask for."""
LONG = 60
"""Characters of a sentence that is asserted in one place; elsewhere, only what of it matters there."""
NO_OTHER_WAY = {
    ("tests/app_page.py", "_run"),
    ("testbed/whole_page.py", "_run"),
    ("testbed/whole_page.py", "_tree"),
}
"""Of Streamlit's `AppTest`: fields can be used in it, but no message of a browser's be sent."""


def sources(*folders):
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


HELPERS = {path.stem for path in sources("tests")}


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def folder_of(module):
    """Return the folder of ours that a module is imported from, or None; tests name each other without it."""
    top = module.partition(".")[0]
    return top if top in FOLDERS else "tests" if top in HELPERS else None


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def foreign(folder, source):
    """Return the modules that a text of a folder imports and should not."""
    folders = {module: folder_of(module) for module in imported(ast.parse(source))}
    return sorted(module for module, other in folders.items() if other and other not in MAY_IMPORT[folder])


def private(source):
    """Return the private names of others that a text uses, or patches by their names."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            names = [node.attr] if getattr(node.value, "id", "") not in ("self", "cls") else []
        elif isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("setattr", "delattr"):
            texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            names = [part for text in texts if isinstance(text, str) for part in text.split(".")]
        else:
            continue
        yield from (name for name in names if re.match(r"_(?!_)", name) and name not in PRIVATE)


def fixed_waits(source):
    """Return what a text calls in order to wait for a time, where something is to be waited for."""
    for node in ast.walk(ast.parse(source)):
        name = getattr(node, "attr", None)
        if name == "wait_for_timeout" or (name == "sleep" and getattr(node.value, "id", "") == "time"):
            yield name
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (alias.name for alias in node.names if alias.name == "sleep")


def sentences(source):
    """Return the long sentences that a text has, in its docstrings too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.strip()
            if len(text) > LONG and text.endswith(".") and "\n" not in text:
                yield text


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_folder_imports_those_it_stands_on_and_no_others(folder):
    faults = {name_of(path): foreign(folder, path.read_text(encoding="utf-8")) for path in sources(folder)}
    assert {name: modules for name, modules in faults.items() if modules} == {}


def test_tests_and_benchmarks_use_public_names():
    used = {
        (name_of(path), name)
        for path in sources("testbed", "benchmarks", "tests")
        for name in private(path.read_text(encoding="utf-8"))
    }
    assert used == NO_OTHER_WAY


def test_tests_wait_for_conditions():
    faults = {name_of(path): [*fixed_waits(path.read_text(encoding="utf-8"))] for path in sources("tests")}
    assert {name: calls for name, calls in faults.items() if calls} == {}


def test_no_whole_sentence_is_asserted_twice():
    found = Counter(
        sentence for path in sources("tests") for sentence in sentences(path.read_text(encoding="utf-8"))
    )
    assert [sentence for sentence, count in found.items() if count > 1] == []


def test_what_the_rules_forbid_is_found():
    assert foreign("tests", "import numpy, benchmarks.race\nfrom testbed.live import ROOT") == [
        "benchmarks.race"
    ]
    assert foreign("benchmarks", "def late():\n    from app_page import opened") == ["app_page"]
    assert foreign("convviz", "import testbed") == ["testbed"]
    patched = "self._own\nmodule._kept\nmonkeypatch.setattr('a.b._c', 1)\nfrom convviz import _hidden"
    assert sorted(private(patched)) == ["_c", "_hidden", "_kept"]
    assert [*sentences(f"said == 'A {'long ' * 12}sentence.', 'a short one.'")] == [
        f"A {'long ' * 12}sentence."
    ]
    assert [*fixed_waits("page.wait_for_timeout(100)\ntime.sleep(1)\nasyncio.sleep(1)")] == [
        "wait_for_timeout",
        "sleep",
    ]


def test_tests_of_one_name_are_in_one_place():
    stems = [path.stem for path in sources("benchmarks/tests", "tests") if path.stem.startswith("test_")]
    assert len(set(stems)) == len(stems)
