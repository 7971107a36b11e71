"""What the style sheets ask of the browser, which goes through them at each change of the page."""

import re

import pytest
from live import ROOT

SHEETS = {
    path.relative_to(ROOT).as_posix(): path
    for kind in ("css", "html")
    for path in sorted((ROOT / "convviz").rglob(f"*.{kind}"))
}
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def test_the_style_sheets_of_page_stage_and_server_are_all_looked_at():
    assert {"app", "serving", "stage"} == {name.split("/")[1] for name in SHEETS if name.endswith(".css")}


@pytest.mark.parametrize("name", SHEETS)
def test_no_element_looks_otherwise_for_what_is_inside_or_after_it(name):
    assert ":has(" not in COMMENT.sub("", SHEETS[name].read_text(encoding="utf-8"))
