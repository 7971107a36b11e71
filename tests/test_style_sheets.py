"""What the style sheets ask of the browser, which goes through them at each change of the page."""

import re

import pytest

from testbed.live import ROOT

SHEETS = {
    path.relative_to(ROOT).as_posix(): path
    for kind in ("css", "html")
    for path in sorted((ROOT / "convviz").rglob(f"*.{kind}"))
}
ON_EVERY_PAGE = [
    f"convviz/{name}" for name in ("app/static/page.css", "app/static/streamlit-de.css", "stage/stage.css")
]
INSIDE_PART_OF_A_CLASS = re.compile(r"\[class[*^$|]=[^]]*\][^,{}]*[\s>+~][^,{}\s]")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def test_the_style_sheets_of_page_stage_and_server_are_all_looked_at():
    assert {"app", "serving", "stage"} == {name.split("/")[1] for name in SHEETS if name.endswith(".css")}


def rules(name: str) -> str:
    return COMMENT.sub("", SHEETS[name].read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SHEETS)
def test_no_element_looks_otherwise_for_what_is_inside_or_after_it(name):
    assert ":has(" not in rules(name)


@pytest.mark.parametrize("name", ON_EVERY_PAGE)
def test_a_change_of_one_elements_class_restyles_nothing_inside_it_by_a_part_of_the_name(name):
    assert not INSIDE_PART_OF_A_CLASS.search(rules(name))
