"""Texts made to hurt: whatever is typed, it is read or refused with a sentence, and soon."""

from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_TEXT
from convviz.data.typed.matrices import parse_matrix

HOSTILE = {
    "open brackets": "[" * MAX_TEXT,
    "closing brackets": "]" * MAX_TEXT,
    "deep brackets": "[" * (MAX_TEXT // 2) + "]" * (MAX_TEXT // 2),
    "deep brackets beside a number": "[1, " + "[" * 90_000 + "]" * 90_000 + "]",
    "many lists": "[]" * (MAX_TEXT // 2),
    "digits": "1" * (MAX_TEXT - 1) + "x",
    "digits with a comma": "1" * 99_999 + "," + "1" * 99_999 + "x",
    "spaces": "1" + " " * (MAX_TEXT - 2) + "x",
    "commas": "," * MAX_TEXT,
    "commas before spaces": "[" + ", " * 99_000 + "]",
    "semicolons": ";" * MAX_TEXT,
    "line breaks": "\n" * MAX_TEXT,
    "lines of one number": "1\n" * (MAX_TEXT // 2),
    "channels of one number": "1\n\n" * (MAX_TEXT // 3),
    "parentheses": "array(" * (MAX_TEXT // 6),
    "exponents": "1e" * (MAX_TEXT // 2),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("rank", [1, 2])
def test_hostile_texts_are_refused_at_once(text, rank):
    start = process_time()
    with pytest.raises(SourceError):
        parse_matrix(text, rank=rank)
    assert process_time() - start < 3  # some 0.3 here; what is not linear takes minutes


PIECES = st.lists(
    st.sampled_from([*"[](){},;\n\t 0123456789.-+eE_−/x\0", "nan", "array(", "1e9", "...", "١", "=", "1,5"])
)


@settings(max_examples=300)
@given(st.one_of(st.text(), PIECES.map("".join)), st.integers(1, 3))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text, rank):
    try:
        values = parse_matrix(text, rank=rank)
    except SourceError as refusal:
        sentence = str(refusal)
        assert sentence.replace("\u202f", " ").isprintable()
        assert sentence.endswith(".")
        assert len(sentence) < 250
    else:
        assert values.ndim == rank + 1
        assert values.size
        assert np.isfinite(values).all()
