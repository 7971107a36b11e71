"""What no file of the project may contain: ways to run text as code, or to show it as markup."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("convviz", "assets", "testbed", "benchmarks", "deploy")
PYTHON = [ROOT / "app.py", *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))]
FRAME = ROOT / "convviz/stage/frame.html"
BROWSER = [
    path
    for folder in FOLDERS
    for end in ("*.js", "*.html")
    for path in sorted((ROOT / folder).rglob(end))
    if path != FRAME
]

BANNED_CALLS = {"eval", "exec", "literal_eval", "__import__", "system", "popen"}
BANNED_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}
BANNED_KEYWORDS = {"unsafe_allow_html", "unsafe_allow_javascript", "allow_pickle"}
BANNED_IN_A_BROWSER = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|srcdoc|setHTMLUnsafe)\b"
    r"|\bdocument\.write|\son[a-z]+\s*=\s*[\"'`]|javascript:|\beval\s*\(|\bnew\s+Function\b|\bset(Timeout|Interval)\s*\(\s*[\"'`]"
)


def faults_in_python(source):
    """Return the banned things in a Python text, each with its line."""
    return sorted((node.lineno, fault) for node in ast.walk(ast.parse(source)) for fault in _faults(node))


def _faults(node):
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
        yield from ({name.split(".")[0] for name in names} & BANNED_MODULES) | (set(names) & BANNED_CALLS)
    elif isinstance(node, ast.Call):
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if name in BANNED_CALLS:
            yield name
        shown = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "body")]
        if name in ("html", "iframe") and not all(map(_is_own_file, shown)):
            yield name
        for keyword in node.keywords:
            value = getattr(keyword.value, "value", None)
            if keyword.arg in BANNED_KEYWORDS and value is not False:
                yield keyword.arg


def _is_own_file(argument):
    """Whether it is a text of ours, or a path such as ``ASSETS / "page.css"``."""
    if isinstance(argument, ast.BinOp) and isinstance(argument.op, ast.Div):
        argument = argument.right
    return isinstance(argument, ast.Constant)


def faults_in_javascript(source):
    return [match.group() for match in BANNED_IN_A_BROWSER.finditer(source)]


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_python_files_run_no_text_as_code_and_show_none_as_markup(path):
    assert faults_in_python(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", BROWSER, ids=lambda path: str(path.relative_to(ROOT)))
def test_javascript_files_run_no_text_as_code_and_show_none_as_markup(path):
    assert faults_in_javascript(path.read_text(encoding="utf-8")) == []


def test_the_one_frame_of_ours_is_cut_off_from_the_page_around_it():
    assert faults_in_javascript(FRAME.read_text(encoding="utf-8")) == ["srcdoc"]
    assert re.search(r'sandbox="([^"]*)"', FRAME.read_text(encoding="utf-8"))[1] == "allow-scripts"


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("eval(text)", "eval"),
        ("builtins.exec(text)", "exec"),
        ("ast.literal_eval(text)", "literal_eval"),
        ("from ast import literal_eval as read", "literal_eval"),
        ("import pickle", "pickle"),
        ("from pickle import loads", "pickle"),
        ("st.markdown(text, unsafe_allow_html=True)", "unsafe_allow_html"),
        ("np.load(file, allow_pickle=flag)", "allow_pickle"),
        ("st.html(f'<b>{name}</b>')", "html"),
        ("components.html(name)", "html"),
        ("st.html(body=name)", "html"),
        ("st.iframe(address)", "iframe"),
        ("__import__(name)", "__import__"),
        ("os.system(name)", "system"),
    ],
)
def test_the_check_of_python_notices(source, fault):
    assert faults_in_python(source) == [(1, fault)]


@pytest.mark.parametrize(
    "source", ["st.html(ASSETS / 'page.css')", "np.load(file, allow_pickle=False)", "re.compile(x)"]
)
def test_the_check_of_python_leaves_alone(source):
    assert faults_in_python(source) == []


@pytest.mark.parametrize(
    "source",
    [
        "e.innerHTML = x",
        "e.insertAdjacentHTML('a', x)",
        "eval (x)",
        "new Function(x)",
        "setTimeout('x()', 1)",
        "<b onclick='x()'>",
        "<a href='javascript:x()'>",
    ],
)
def test_the_check_of_javascript_notices(source):
    assert len(faults_in_javascript(source)) == 1


def test_the_check_of_javascript_leaves_alone():
    assert faults_in_javascript("e.textContent = x; setTimeout(() => evaluate(x), 1)") == []
