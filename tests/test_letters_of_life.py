"""DNA, RNA and proteins: what each letter stands for, typed, pasted as FASTA or brought as a file."""

from __future__ import annotations

import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.data.inputs import Text
from convviz.data.typed.sequences import read_sequence, recognise
from convviz.settings.link.packing import pack_text, unpack_text

ACIDS = "ACDEFGHIKLMNPQRSTVWY"
IUPAC = {
    "R": "AG",
    "Y": "CT",
    "S": "GC",
    "W": "AT",
    "K": "GT",
    "M": "AC",
    "B": "CGT",
    "D": "AGT",
    "H": "ACT",
    "V": "ACG",
    "N": "ACGT",
}
"""The nomenclature of 1984 for incompletely specified bases: doi.org/10.1093/nar/13.9.3021."""


@pytest.mark.parametrize("code", IUPAC)
def test_a_code_for_several_bases_is_shared_out_among_them(code):
    column = read_sequence(f"ACGT{code}").values[:, 4]
    expected = [1 / len(IUPAC[code]) if base in IUPAC[code] else 0 for base in "ACGT"]
    assert column.tolist() == expected


def test_codes_are_explained_and_only_the_first_four_in_full():
    notes = read_sequence("ACGTACGTACGTRYSWKMN").notes
    assert notes[0] == "R is A or G: a half in each"
    assert notes[4] == "the other codes too are shared out: K, M, N"
    assert read_sequence("ACGTB").notes == ("B is C, G or T: a third in each",)


def test_rna_has_a_channel_for_u_in_place_of_t():
    data = read_sequence("GAUUACAR")
    assert data.channel_labels == ("A", "C", "G", "U")
    assert data.values[:, 2].tolist() == [0, 0, 0, 1]
    assert read_sequence("GAUUACAY").values[:, 7].tolist() == [0, 0.5, 0, 0.5]
    assert read_sequence("gauuaca").channel_labels == ("A", "C", "G", "U")


def test_u_beside_t_is_t_and_it_is_said():
    data = read_sequence("GATUACA")
    assert data.channel_labels == ("A", "C", "G", "T")
    assert data.notes == ("U, as of RNA, read as T",)


def test_a_protein_has_a_channel_for_each_of_twenty_amino_acids():
    text = "MKVLAAGIVGLLLAQWERTYPSDFGHKC"
    data = read_sequence(text)
    assert data.channel_labels == tuple(ACIDS)
    assert "".join(data.channel_labels[row] for row in data.values.argmax(axis=0)) == text
    assert set(data.values.sum(axis=0)) == {1}


def test_codes_of_proteins_are_shared_out_too():
    data = read_sequence("MKVBZJX", "protein")
    assert {row: data.values[ACIDS.index(row), 3] for row in "DNE"} == {"D": 0.5, "N": 0.5, "E": 0}
    assert np.isclose(data.values[:, 6], 1 / 20).all()
    assert data.notes[-1] == "X is any letter: a twentieth in each channel"
    assert read_sequence("MUO", "protein").notes == ("U read as C", "O read as K")


def test_a_gap_and_an_end_are_0_in_each_channel_and_it_is_said():
    data = read_sequence("AC--GT")
    assert data.values.sum(axis=0).tolist() == [1, 1, 0, 0, 1, 1]
    assert data.notes == ("- read as a gap: 0 in each channel",)
    assert read_sequence("MKV*", "protein").values[:, 3].tolist() == [0] * 20


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("ACGTRYN", "dna"),
        ("GAUUACA", "dna"),
        ("ATGGCCTAAR\nATGGCCTAAR\nATG", "dna"),
        ("MKVLAAGIVGLLL", "protein"),
        ("MARY", "letters"),
        ("HELLO", "letters"),
        ("INTERNATIONAL", "letters"),
        ("marathan", "letters"),
        ("HELLO WORLD", "words"),
        ("CONVOLVE THE KERNEL", "words"),
        (">one\nGATTACA", "dna"),
        (">one\nMKVL", "protein"),
    ],
)
def test_dna_and_proteins_are_told_from_words(text, reading):
    assert recognise(text) == reading


def test_any_text_can_still_be_read_as_its_letters():
    assert read_sequence("ACGTRYN", "letters").channel_labels == ("A", "C", "G", "T", "R", "Y", "N")
    assert len(read_sequence("MKVLAAGIVGLLL", "letters").channel_labels) == 7


@pytest.mark.parametrize(
    ("text", "reading", "sentence"),
    [
        (
            "ACGTE",
            "dna",
            "“E” in position 4 (counted from 0) is no letter of DNA or RNA; delete it, or choose ",
        ),
        (
            "MK1",
            "protein",
            "“1” in position 2 (counted from 0) is no letter of a protein; delete it, or choose",
        ),
    ],
)
def test_a_letter_of_no_alphabet_is_named_with_its_place(text, reading, sentence):
    with pytest.raises(SourceError) as refused:
        read_sequence(text, reading)
    assert str(refused.value).startswith(sentence)


FASTA = ">seq1 first\nGATT\nacag\n\n>seq2\nMKV-LX*\n"
FASTQ = "@r1 lane 1\nGATTACA\n+r1\n@IIII+I\n@r2\nCCRN\n+\n!!!!\n"


def test_pasted_fasta_is_its_first_record_and_another_can_be_chosen():
    first, second = read_sequence(FASTA), read_sequence(FASTA, record=1)
    assert "".join(first.position_labels) == "GATTACAG"
    assert first.notes == ("record 0 of 2 (counted from 0): “seq1 first”", "small letters read as capitals")
    assert "".join(second.position_labels) == "MKV-LX*"
    assert second.channel_labels == tuple(ACIDS)
    assert read_sequence(FASTA, record=99).values.tolist() == first.values.tolist()


def test_the_qualities_of_fastq_are_left_out_even_where_they_look_like_names():
    first, second = read_sequence(FASTQ), read_sequence(FASTQ, record=1)
    assert "".join(first.position_labels) == "GATTACA"
    assert first.notes == ("record 0 of 2 (counted from 0): “r1 lane 1”", "qualities left out")
    assert "".join(second.position_labels) == "CCRN"


def test_a_sign_that_is_no_letter_is_named_with_its_record():
    with pytest.raises(SourceError) as refused:
        read_sequence(">one\nGATT\nGA?TA\n")
    assert str(refused.value) == (
        "Record “one” of “the text” has “?” in position 6 (counted from 0), which is no letter; delete it, "
        "or choose another record."
    )


def test_names_without_letters_are_not_taken_for_fasta():
    assert read_sequence(">one\n>two\n").position_labels == (">one", ">two")


@pytest.mark.parametrize("record", [0, 1, 255])
def test_the_record_is_in_the_link_and_the_first_leaves_no_trace(record):
    typed = Text(FASTA, "auto", (("cat", (1.0, 0.0, 0.5)),), record)
    assert unpack_text(pack_text(typed)) == typed
    assert (record == 0) == (pack_text(typed) == pack_text(Text(FASTA, "auto", typed.vectors)))
