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
    """A folder whose modules may import each other and the layers before, and what else they may import.

    `loads` is which of the heavy libraries may be in memory after they are imported.
    """

    imports: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()


LAYERS = {
    "language": Layer(("babel",)),
    "core": Layer(("numpy",)),
    "kernels": Layer(("numpy",)),
    "engine": Layer(("numpy",)),
    "layers": Layer(("numpy",)),
    "network": Layer(("numpy",)),
    "training": Layer(("numpy",)),
    "data": Layer(("numpy", "PIL", "nibabel", "tifffile", "h5py", "onnx", "pydicom", "soundfile"), ("PIL",)),
    "explain": Layer(("numpy",)),
    "settings": Layer(("numpy",)),
    "learn": Layer(("numpy",)),
    "export": Layer(("numpy", "segno")),
    "fullsize": Layer(("numpy", "PIL"), ("PIL",)),
    "frameworks": Layer(("numpy",)),
    "render": Layer(("numpy", "PIL"), ("PIL",)),
    "render.figures": Layer(("numpy", "plotly"), ("plotly",)),
    "stage": Layer(("numpy",)),
    "convviz": Layer(),
    "decoder": Layer(("numpy",), ("PIL",)),
    "trainer": Layer(("numpy",), ("PIL",)),
    "serving": Layer(("starlette", "streamlit"), ("PIL", "plotly", "streamlit")),
    "app": Layer(("numpy", "pandas", "streamlit"), ("PIL", "plotly", "streamlit")),
    "__main__": Layer(("streamlit",)),
}
"""In the order in which they build on each other; a folder within a folder may be a layer of its own."""
HEAVY = {"PIL", "h5py", "nibabel", "onnx", "plotly", "pydicom", "soundfile", "streamlit", "tifffile"}
ONLY = {
    "PIL": ("data.picture", "data.readers", "fullsize", "render.pixels", "render.fonts", "render.film"),
    "nibabel": ("data.readers.nifti",),
    "h5py": ("data.weights.hdf5",),
    "onnx": ("data.weights.onnx_file",),
    "tifffile": ("data.readers.tiffs",),
    "pydicom": ("data.readers.dicom",),
    "soundfile": ("data.readers.packed_sounds",),
    "segno": ("export.sharing",),
    "plotly": ("render.figures",),
    "streamlit": ("serving", "app", "__main__"),
    "starlette": ("serving",),
}


def name_of(path):
    """Return a file's module name inside convviz: "spec", "ui.page", "ui.__init__", "convviz"."""
    name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    return "convviz" if name == "__init__" else name


FILES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def layer_of(module):
    """Return the layer that a module lies in: the deepest folder of its name that is one."""
    parts = module.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    name = next((name for name in names if name in LAYERS), None)
    assert name is not None, f"{module} belongs to no layer: give its folder a place in LAYERS"
    return name


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
    order = list(LAYERS)
    here = layer_of(module)
    later = order[order.index(here) + 1 :]
    found = [f"{module} imports {other}, of a later layer" for other in own if layer_of(other) in later]
    found += [f"{module} imports {other}" for other in others - set(LAYERS[here].imports)]
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
        (
            "core.spec",
            "from convviz.layers.scene import Scene",
            "core.spec imports layers.scene, of a later layer",
        ),
        (
            "engine",
            "def late():\n    from convviz.explain import headline",
            "engine imports explain.headline, of a later layer",
        ),
        ("core.geometry", "import plotly", "core.geometry imports plotly"),
        ("layers.scene", "from plotly.graph_objects import Figure", "layers.scene imports plotly"),
        ("render.plate", "import plotly", "render.plate imports plotly, which only render.figures may"),
        (
            "stage.payload",
            "import streamlit",
            "stage.payload imports streamlit, which only serving and app and __main__ may",
        ),
        (
            "data.readers.stacks",
            "def late():\n    from nibabel import load",
            "data.readers.stacks imports nibabel, which only data.readers.nifti may",
        ),
        ("app.page", "import convviz.stage, PIL.Image", "app.page imports PIL"),
        ("explain.axes", "import convviz.app.page", "explain.axes imports app.page, of a later layer"),
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
    files = [path for module, path in FILES.items() if layer_of(module) == name]
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
