"""What is handed to Streamlit is guarded, and what the session keeps is read as what may be lost."""

import ast

import pytest
from any_page import UI

_HANDED = {"ignore", "rerun"}


def _is_guarded(value, guarded):
    if isinstance(value, ast.Constant):
        return value.value in _HANDED
    if isinstance(value, ast.Call):
        return getattr(value.func, "id", "") == "callback"
    return getattr(value, "id", "") in guarded


def unguarded(source):
    """Return the lines of a module that hand Streamlit what would end the page when it fails."""
    tree = ast.parse(source)
    guarded = {"touch"} | {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and any(getattr(decorator, "id", "") == "callback" for decorator in function.decorator_list)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and (node.arg or "").startswith(
            ("on_click", "on_change", "on_spot")
        ):
            if not _is_guarded(node.value, guarded):
                yield node.value.lineno
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                name = getattr(key, "value", None)
                if isinstance(name, str) and name.startswith("on_") and not _is_guarded(value, guarded):
                    yield value.lineno
        elif ast.unparse(node) in ("st.fragment", "st.dialog"):
            yield node.lineno


def bold_reads(source):
    """Return the lines that read the session's state as if it could not be lost."""
    for node in ast.walk(ast.parse(source)):
        inner = getattr(node, "value", None)
        if isinstance(inner, ast.Attribute) and inner.attr == "session_state":
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
                yield node.lineno
            if isinstance(node, ast.Attribute) and node.attr not in ("get", "pop", "setdefault"):
                yield node.lineno


@pytest.mark.parametrize("path", UI, ids=lambda path: path.stem)
def test_whatever_streamlit_is_handed_cannot_end_the_page(path):
    source = path.read_text(encoding="utf-8")
    assert path.stem == "parts" or list(unguarded(source)) == []
    assert list(bold_reads(source)) == []


@pytest.mark.parametrize(
    "source",
    [
        "st.button('x', on_click=_go)",
        "st.button('x', on_click=lambda: 1)",
        "{'on_click': _go}",
        "@st.fragment\ndef show(): pass",
        "st.dialog('x')(show)()",
    ],
)
def test_the_check_of_what_streamlit_is_handed_notices(source):
    assert len(list(unguarded(source))) == 1


@pytest.mark.parametrize(
    "source", ["st.session_state['x']", "st.session_state.link", "st.session_state[k].open"]
)
def test_the_check_of_bold_reads_notices(source):
    assert list(bold_reads(source)) == [1]
