"""`AppTest` with the whole page in its tree, as in a browser: what a run of some regions leaves alone stays.

Streamlit's own shows of such a run only what the run drew.
"""

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

_run = AppTest._run
_BAR = 1
"""Where the bar stands on the page: only a run of the whole page draws it."""


def _run_on_page(app, *args, **kwargs):
    before = app._tree
    _run(app, *args, **kwargs)
    if _BAR not in app._tree.main.children and before.children and before.main.children:
        _merge(before, app._tree)
        app._tree = before
    return app


def _merge(page, drawn):
    """Put what was drawn on the page; a block of which only a part was drawn has no description."""
    for index, node in drawn.children.items():
        old = page.children.get(index)
        if isinstance(node, Block) and node.proto is None and old is not None:
            _merge(old, node)
        else:
            _adopt(node, page.root)
            page.children[index] = node


def _adopt(node, root):
    node.root = root
    for child in getattr(node, "children", {}).values():
        _adopt(child, root)


AppTest._run = _run_on_page
