"""Imports go one way, down a list of layers, and each heavy library has its one place."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "convviz"


class Layer(NamedTuple):
    """Modules or subpackages that may import each other and the layers before, and what else they may import.

    `loads` is which of the heavy libraries may be in memory after they are imported.
    """

    modules: tuple[str, ...]
    imports: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()


LAYERS = {
    "words": Layer(("language", "words", "errors", "limits", "colours", "stencils", "presets"), ("babel",)),
    "positions": Layer(("core",), ("numpy",)),
    "integers": Layer(("arguments", "shapes", "spec", "geometry")),
    "arrays": Layer(("engine", "kernels"), ("numpy",)),
    "sources": Layer(("sources",), ("numpy", "PIL", "nibabel"), ("PIL",)),
    "explain": Layer(("explain", "axes", "numerals")),
    "scene": Layer(("rounding", "scene", "spot"), ("numpy",)),
    "working": Layer(("working", "formulas")),
    "unrolled": Layer(("unrolled",), ("numpy",)),
    "frameworks side by side": Layer(("same", "differences"), ("numpy",)),
    "questions": Layer(("questions",), ("numpy",)),
    "small pictures": Layer(("thumbnails",), ("numpy",)),
    "pictures for print": Layer(("drawing",), ("numpy", "PIL"), ("PIL",)),
    "comparisons": Layer(("compare", "refusals", "comparisons", "readings"), ("numpy",), ("PIL",)),
    "set-up": Layer(
        ("inputs", "uploads", "rooms", "setup", "settle", "edits", "packing", "fields", "link"),
        ("numpy",),
        ("PIL",),
    ),
    "to take away": Layer(("exports", "sharing"), ("numpy", "segno"), ("PIL",)),
    "full size": Layer(("fullsize",), ("numpy", "PIL"), ("PIL",)),
    "files in a process of their own": Layer(("decoder",), ("numpy",), ("PIL",)),
    "frameworks": Layer(("frameworks",), ("numpy",), ("PIL",)),
    "lessons": Layer(("lessons",), loads=("PIL",)),
    "gallery": Layer(("gallery",), ("numpy",), ("PIL",)),
    "figures": Layer(
        ("sheets", "figures", "figures_lines", "figures_volume"), ("numpy", "plotly"), ("PIL", "plotly")
    ),
    "stage": Layer(("stage", "notebook"), ("numpy",)),
    "the library's door": Layer(("convviz",)),
    "around the page": Layer(("serving",), ("starlette", "streamlit"), ("PIL", "plotly", "streamlit")),
    "page": Layer(("ui",), ("numpy", "pandas", "streamlit"), ("PIL", "plotly", "streamlit")),
}
HEAVY = {"PIL", "nibabel", "plotly", "streamlit"}
ONLY = {
    "PIL": ("sources", "drawing.pixels", "drawing.film", "fullsize.reading", "fullsize.writing"),
    "nibabel": ("sources.nifti",),
    "segno": ("sharing",),
    "plotly": ("figures",),
    "streamlit": ("serving", "ui"),
    "starlette": ("serving",),
}


def name_of(path):
    """Return a file's module name inside convviz: "spec", "ui.page", "ui.__init__", "convviz"."""
    name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    return "convviz" if name == "__init__" else name


FILES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def layer_of(module):
    top = module.split(".")[0]
    number = next((number for number, layer in enumerate(LAYERS.values()) if top in layer.modules), None)
    assert number is not None, f"{module} belongs to no layer: give it a place in LAYERS"
    return number


def imports_of(source):
    """Return the modules of convviz and the other packages that a text imports, inside functions too."""
    own, others = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute in this project"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] == "convviz":
                own.add(own_module(name))
            else:
                others.add(name.split(".")[0])
    return own, others - set(sys.stdlib_module_names)


def own_module(name):
    """Return the module of convviz that holds a dotted name, or is it."""
    parts = name.split(".")[1:]
    candidates = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    found = (spelling for part in candidates for spelling in (part, f"{part}.__init__") if spelling in FILES)
    return next(found, "convviz")


def breaches(module, source):
    """Return in words what a module imports and must not."""
    own, others = imports_of(source)
    here = layer_of(module)
    layer = list(LAYERS.values())[here]
    found = [f"{module} imports {other}, of a later layer" for other in own if layer_of(other) > here]
    found += [f"{module} imports {other}" for other in others - set(layer.imports)]
    for library, places in ONLY.items():
        if library in others and not module.startswith(places):
            found.append(f"{module} imports {library}, which only {' and '.join(places)} may")
    return sorted(set(found))


@pytest.mark.parametrize("module", FILES)
def test_a_module_imports_only_from_its_own_layer_and_those_before(module):
    assert breaches(module, FILES[module].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("module", "source", "breach"),
    [
        ("spec", "from convviz.layers.scene import Scene", "spec imports scene, of a later layer"),
        (
            "engine",
            "def late():\n    from convviz import explain",
            "engine imports explain, of a later layer",
        ),
        ("geometry", "import numpy as np", "geometry imports numpy"),
        ("scene", "from plotly.graph_objects import Figure", "scene imports plotly"),
        ("sheets", "import plotly", "sheets imports plotly, which only figures may"),
        (
            "stage.payload",
            "import streamlit",
            "stage.payload imports streamlit, which only serving and ui may",
        ),
        (
            "sources.stacks",
            "def late():\n    from nibabel import load",
            "sources.stacks imports nibabel, which only sources.nifti may",
        ),
        ("ui.page", "import convviz.stage, PIL.Image", "ui.page imports PIL"),
        ("explain", "import convviz.app.page", "explain imports ui.page, of a later layer"),
    ],
)
def test_the_rule_notices_an_import_that_goes_the_wrong_way(module, source, breach):
    assert breach in breaches(module, source)


def test_no_modules_import_each_other_in_a_circle():
    graph = {module: imports_of(path.read_text(encoding="utf-8"))[0] for module, path in FILES.items()}

    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("name", LAYERS)
def test_importing_a_layer_loads_no_heavy_library_that_is_not_its_own(name):
    layer = LAYERS[name]
    files = [path for module, path in FILES.items() if module.split(".")[0] in layer.modules]
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in files
    ]
    program = f"import sys, {', '.join(modules)}; print(*{HEAVY} & sys.modules.keys())"

    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)

    assert run.returncode == 0, run.stderr
    assert set(run.stdout.split()) <= set(layer.loads)


def test_the_package_says_what_it_exports():
    import convviz

    assert all(hasattr(convviz, name) for name in convviz.__all__)
    assert convviz.__all__ == sorted(convviz.__all__)
