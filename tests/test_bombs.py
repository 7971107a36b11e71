"""What is small and would cost gigabytes is refused in next to no memory; what is damaged, in a sentence."""

from __future__ import annotations

import random

import pytest
from bombs import bombs
from damage import mutated
from specimens import Specimen, specimens

from benchmarks.corpora import BOMB_MEMORY, REFUSED, attempt
from convviz.core.errors import SourceError
from convviz.data.uploads import File, choices_in, read_first

SEED, MUTATIONS = 6, 10


@pytest.mark.parametrize("bomb", (cases := bombs()).values(), ids=cases)
def test_a_bomb_is_refused_in_little_memory(bomb):
    read(2, "one.pgm", b"P5 1 1 255 \0")  # so that nothing is imported while it is measured
    outcome = attempt("a bomb", bomb.rank, bomb.name, lambda: bomb.content)
    assert (outcome.verdict, outcome.said) == (REFUSED, bomb.sentence)
    assert outcome.bytes <= BOMB_MEMORY


def read(rank: int, name: str, content: bytes):
    files = [File(content, name)]
    return read_first(rank, files, choices_in(rank, files))[1]


@pytest.mark.filterwarnings("ignore")  # Pillow warns of much that it then reads; the app lets it
@pytest.mark.parametrize(("title", "specimen"), specimens().items(), ids=specimens())
def test_a_damaged_file_is_read_as_the_page_does_or_refused(title: str, specimen: Specimen, capfd):
    chance = random.Random(f"{title} {SEED}")
    rank, name, content = specimen
    assert read(rank, name, content)
    for _ in range(MUTATIONS):
        try:
            read(rank, name, mutated(content, chance))
        except SourceError as refusal:
            sentence = str(refusal)
            assert sentence.replace("\u202f", " ").isprintable()
            assert sentence.endswith(".")
            assert len(sentence) < 300
    assert capfd.readouterr().out == ""
