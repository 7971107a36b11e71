"""Whatever an address, a token or a name says: a set-up with a link of its own, a sentence, nothing else."""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64encode
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_NAME
from convviz.data.wording import shown
from convviz.settings.link.fields import FIELDS
from convviz.settings.link.packing import read_number, unpack, unpack_text
from convviz.settings.link.query import decode, encode
from convviz.settings.model import build, input_of
from convviz.settings.validate import validate

KEYS = ["v", "weights", "matrix", "text", *(field.key for field in FIELDS)]
TEXTS = st.text(max_size=60) | st.text("0123456789x~,-+._eEnaif%<>&\0", max_size=20)
PIECES = st.lists(
    st.sampled_from([*"0123456789x .-+e\n\0", "1x2x2 ", "words\n", "auto\n\n", "1e15 ", "nan", "é", "١"]),
    max_size=40,
).map("".join)


def token_of(text: str) -> str:
    raw = text.encode("utf-8", errors="replace")
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = zlib.crc32(raw).to_bytes(4, "big") + deflate.compress(raw) + deflate.flush()
    return urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


TOKENS = PIECES.map(token_of) | st.text("ABCabc019-_=", max_size=30) | TEXTS
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
