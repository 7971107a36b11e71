"""Some three hundred damaged files: each is a picture or a sentence, and nothing else happens."""

import random

import numpy as np
import pytest
from damage import mutated
from specimens import pictures

from convviz.core.errors import SourceError
from convviz.data.readers.pictures import read_picture

MUTATIONS = 22


@pytest.mark.filterwarnings("ignore")  # Pillow warns of much that it then reads; the app lets it
@pytest.mark.parametrize(
    ("title", "data"), [(title, data) for title, (_, data) in pictures().items()], ids=pictures()
)
def test_a_damaged_file_is_a_picture_or_a_sentence(title, data):
    chance = random.Random(title)
    assert read_picture(data, title).pixels.size
    outcomes = set()
    for _ in range(MUTATIONS):
        try:
            picture = read_picture(mutated(data, chance), title)
        except SourceError as refusal:
            outcomes.add("refused")
            check_sentence(str(refusal), title)
        else:
            outcomes.add("read")
            assert picture.pixels.dtype == np.uint8
            assert 1 <= min(picture.pixels.shape) <= max(picture.pixels.shape) <= 1024
    assert "refused" in outcomes


def check_sentence(sentence: str, title: str) -> None:
    assert sentence.startswith(f"“{title}” ")
    assert sentence.endswith(".")
    assert sentence.count("; ") == 1
    assert sentence.isprintable()
    assert len(sentence) < 220
