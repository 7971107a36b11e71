"""Every link that people may open: what is wrong with it is named, and all the rest is as the link says."""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64encode
from contextlib import suppress

import numpy as np
import pytest
from app_page import NOW, ROOT, address, checked, opened, setup_of, told
from app_page import shown as shown_on
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from visits import held

from convviz.app.routes import PAGES
from convviz.core.errors import SourceError
from convviz.core.limits import MAX_NAME
from convviz.data.inputs import Numbers
from convviz.data.wording import shown
from convviz.settings.link.fields import FIELDS
from convviz.settings.link.packing import MAX_INFLATED, pack, read_number, unpack, unpack_text
from convviz.settings.link.query import decode, encode
from convviz.settings.model import Setup, build, input_of
from convviz.settings.spot import Spot
from convviz.settings.validate import validate


def token_of(text: bytes) -> str:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = zlib.crc32(text).to_bytes(4, "big") + deflate.compress(text) + deflate.flush()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


GOOD = pack([Numbers.of(np.arange(9.0).reshape(1, 3, 3))])
UNKNOWN = "The link's {} is ignored: ConvViz knows no such setting."
IGNORED = "The link's typed numbers are ignored: {}. A sample is shown instead."
TOLD = {
    "an unknown key": ({"k": "abc"}, UNKNOWN.format("k")),
    "a word": ({"cells": "abc"}, "The link's cells=abc is ignored: it must be a whole number from 8 to 512."),
    "nan": ({"bias": "nan"}, "The link's bias=nan is ignored: it must be a decimal number."),
    "out of range": ({"cells": "9999"}, "The link's cells=9999 is changed to 512: it must be from 8 to 512."),
    "an unknown option": ({"colour": "blue"}, "The link's colour=blue is ignored: it must be grey or rgb."),
    "a repeated key": ({"colour": ["rgb", "grey"]}, "The link has colour 2 times: the last is used."),
    "an empty value": (
        {"cells": ""},
        "The link's cells= is ignored: it must be a whole number from 8 to 512.",
    ),
    "a bad escape": (
        {"cells": "%zz\ufffd"},
        "The link's cells=%zz\ufffd is ignored: it must be a whole number from 8 to 512.",
    ),
    "a kernel of another size": (
        {"kernel": "custom", "weights": token_of(b"2x2 1 2 3 4")},
        "The link's weights are ignored: a filter has 2 axes, and 3 are wanted.",
    ),
    "fewer numbers than its shape": (
        {"kernel": "custom", "weights": token_of(b"1x2x2 1 2 3")},
        "The link's weights are ignored: its shape says 4 numbers, and it holds 3.",
    ),
    "a broken payload": (
        {"source": "typed", "matrix": GOOD[:-4]},
        IGNORED.format("its checksum is wrong, so part of it is missing or changed"),
    ),
    "a bomb": (
        {"source": "typed", "matrix": token_of(b"1 " * MAX_INFLATED)},
        IGNORED.format("it inflates to more than 1024 KiB"),
    ),
    "9 KB": (
        {"source": "typed", "matrix": "A" * 9000},
        IGNORED.format("it has 9000 characters, and the limit is 6144"),
    ),
    "100 KB": ({"x" * 100_000: "1"}, UNKNOWN.format("x" * 39 + "…")),
    "no version": ({"v": "<b>"}, "The link's v=<b> is ignored: it must be a version number."),
    "a script as an option": (
        {"operation": "<script>alert(1)</script>"},
        "The link's operation=<script>alert(1)</script> is ignored: it must be cross_correlate or convolve.",
    ),
    "a script as a key": (
        {"<script>alert(1)</script>": "1"},
        UNKNOWN.format("<script>alert(1)</script>"),
    ),
    "an unknown page": (
        {"page": "<svg onload=alert(1)>"},
        "The link's page=<svg onload=alert(1)> is ignored: it must be network, compare, lessons, gallery, "
        "predict or frameworks.",
    ),
    "a key of control characters": ({"\a": "1"}, UNKNOWN.format("U+0007")),
    "a repeated step": ({"step": ["1", "2"]}, "The link has step 2 times: the last is used."),
    "a repeated filter": ({"filter": ["0", "0", "0"]}, "The link has filter 3 times: the last is used."),
    "a repeated view": ({"view": ["code", "plots"]}, "The link has view 2 times: the last is used."),
    "a repeated page": ({"page": ["lessons", ""]}, "The link has page 2 times: the last is used."),
    "a repeated language": ({"lang": ["de", "en"]}, "The link has lang 2 times: the last is used."),
    "a name without a page": (
        {"name": "x"},
        "The link's name=x is ignored: this page has nothing with that name.",
    ),
    "a repeated version": ({"v": ["1", "1"]}, "The link has v 2 times: the last is used."),
    "an uploaded picture": (
        {"source": "upload"},
        "This link was made with an uploaded file, which a link cannot contain. Choose the file again; "
        "until then you see a sample.",
    ),
    "an uploaded file with a name": (
        {"source": "upload", "file": "<b>.png"},
        "This link was made with “<b>.png”, and a link cannot contain a file. Choose it again; until "
        "then you see a sample.",
    ),
}
REST = {"stride": "2"}
AS_DECODED = {
    "1e999": {"bias": "1e999"},
    "a later version": {"v": "99"},
    "typed numbers that are missing": {"source": "typed"},
}


@pytest.mark.parametrize(("fields", "sentence"), TOLD.values(), ids=TOLD)
def test_what_is_wrong_with_a_link_is_named_and_the_rest_of_it_holds(fields, sentence):
    app = opened(**REST, **fields)
    assert sentence in told(app, "note")
    assert setup_of(app).stride == (2, 2)
    assert not told(app, "problem")


@pytest.mark.parametrize("fields", AS_DECODED.values(), ids=AS_DECODED)
def test_what_is_said_of_a_link_without_a_page_is_said_on_the_page(fields):
    app = opened(**REST, **fields)
    (sentence,) = decode(REST | fields)[1]
    assert sentence in told(app, "note")
    assert setup_of(app).stride == (2, 2)


def test_of_repeated_places_the_last_is_where_the_page_opens():
    app = opened(
        view=["code", "working"], step=["1", "2"], pin=["output.0.0", "output.1.1"], lang=["de", "en"]
    )
    state = app.session_state["convviz-state"]
    assert (state.view, state.spot, state.language) == ("working", Spot(2, 0, "output.1.1"), "en")
    assert told(app, "note") == [
        f"The link has {key} 2 times: the last is used." for key in ("view", "step", "pin")
    ] + ["The link has 1 more field several times: the last is used."]


def test_what_is_wrong_with_a_link_is_said_in_the_language_of_the_link():
    app = opened(lang=["en", "de"])
    assert told(app, "note") == ["Im Link steht lang 2-mal: Die letzte Angabe gilt."]


def anywhere(**fields):
    """Return the page, which may show any number of stages."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
    for key, value in fields.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


PLACES = {"view": "code", "step": "3", "filter": "0", "pin": "output.0.1"}


@pytest.mark.parametrize("page", [page for page in PAGES if page != "network"])
def test_a_page_says_which_fields_it_does_not_use_and_drops_them(page):
    app = anywhere(**NOW, page=page, stride="2", **PLACES)
    notes = [f"The link's {key}={text} is ignored: {_unused_by(page)}." for key, text in PLACES.items()]
    assert told(app, "note") == notes
    state = app.session_state["convviz-state"]
    assert (state.page, state.view, state.spot, state.setup.stride) == (page, "", None, (2, 2))
    assert address(app) == {"page": page, "stride": "2"}


def _unused_by(page):
    return f"the page {PAGES[page].title} does not use it"


@pytest.mark.parametrize("rank", ["1", "3"])
def test_colour_and_region_belong_to_pictures(rank):
    app = opened(**NOW, rank=rank, colour="rgb", region="0~0~50~50")
    reason = f"the page {rank}D does not use it"
    assert told(app, "note") == [
        f"The link's colour=rgb is ignored: {reason}.",
        f"The link's region=0~0~50~50 is ignored: {reason}.",
    ]
    assert address(app) == {"rank": rank}


def test_a_name_that_has_an_old_one_beside_it_is_used_and_that_is_said():
    app = anywhere(page="compare", comparison="table", name="rows")
    assert app.session_state["convviz-state"].name == "rows"
    assert told(app, "note") == ["The link's comparison=table is ignored: the link has a name too."]


@pytest.mark.parametrize("page", ["", *PAGES])
@pytest.mark.parametrize("rank", ["1", "2", "3"])
def test_an_address_that_convviz_wrote_is_opened_without_a_word(rank, page):
    app = opened(
        rank=rank, cells="12", kernel="box", bias="1", padding="same", view="code", step="2", lang="en"
    )
    if page:
        app.segmented_control(key="rank").set_value(page).run()
    written = dict(app.query_params)
    again = anywhere(**written)
    assert told(again, "note") == []
    assert dict(again.query_params) == written


def test_a_link_of_an_older_version_is_read_without_a_word():
    app = opened(**REST)
    assert setup_of(app).stride == (2, 2)
    assert not told(app, "note")


def test_a_bad_link_that_is_opened_later_leaves_what_it_does_not_name():
    app = opened(**NOW, kernel="box~laplacian", stride="2")
    scene, before = shown_on(app), held(app)
    app.query_params["cells"] = "wide"
    checked(app.run())
    assert shown_on(app) == scene
    assert held(app) == before
    assert told(app, "note") == ["The link's cells=wide is ignored: it must be a whole number from 8 to 512."]


def test_of_600_kilobytes_streamlit_hands_over_nothing_and_the_page_begins_as_ever():
    app = opened(**{"x" * 600_000: "1"})
    assert shown_on(app) == shown_on(opened())


def test_a_thousand_keys_are_one_sentence():
    app = opened(**{f"key{index}": "1" for index in range(900)})
    assert told(app, "note") == [
        "The link's key0, key1, key2 and 897 more are ignored: ConvViz knows no such settings."
    ]
    assert encode(setup_of(app)) == encode(Setup())


KEYS = ["v", "weights", "matrix", "text", *(field.key for field in FIELDS)]
TEXTS = st.text(max_size=60) | st.text("0123456789x~,-+._eEnaif%<>&\0", max_size=20)
PIECES = st.lists(
    st.sampled_from([*"0123456789x .-+e\n\0", "1x2x2 ", "words\n", "auto\n\n", "1e15 ", "nan", "é", "١"]),
    max_size=40,
).map("".join)


TOKENS = (
    PIECES.map(lambda text: token_of(text.encode("utf-8", errors="replace")))
    | st.text("ABCabc019-_=", max_size=30)
    | TEXTS
)
VALUES = TEXTS | TOKENS


@given(st.dictionaries(st.sampled_from(KEYS) | TEXTS, VALUES | st.lists(VALUES, max_size=3), max_size=6))
def test_any_address_is_a_setup_that_can_be_worked_out_and_has_a_link_of_its_own(fields):
    setup, notes = decode(fields)
    assert all(note.endswith(".") and len(note) < 400 for note in notes)
    assert decode(encode(setup)) == (setup, ())
    input = input_of(setup, None)
    settled, told = validate(setup, input.values.shape)
    assert all(note.endswith(".") for note in told)
    if settled.rank < 3 and input.values.size < 5000:
        assert build(settled, None, input).output.size


@given(TOKENS)
def test_any_token_is_arrays_or_a_clause(token):
    for read in (unpack, unpack_text):
        with suppress(SourceError):
            assert read(token)


@given(VALUES)
def test_any_text_for_a_number_is_a_finite_number_or_a_clause(text):
    with suppress(SourceError):
        assert abs(read_number(text)) <= 1e15


@given(st.text())
def test_any_name_is_shown_on_one_line_and_cut(name):
    said = shown(name, MAX_NAME)
    assert len(said) <= MAX_NAME
    assert all(character.isprintable() for character in said)
