"""The table of file formats: a new one is a row in it and a module that reads it."""

import numpy as np
import pytest
import toy_format

from convviz.core.errors import SourceError
from convviz.data import formats
from convviz.data.formats import FORMATS, OF_PAGE, reader_of
from convviz.data.readers.arrays import read_array
from convviz.data.uploads import File, choice_title, choices_in, read_files, read_first
from convviz.fullsize.whole import read_whole
from testbed.files.specimens import specimens

TOY = File(toy_format.MARK + b"3 1 4", "a.toy")


@pytest.fixture
def _toy(monkeypatch):
    monkeypatch.setattr(formats, "FORMATS", (toy_format.ROW, *FORMATS))


@pytest.mark.usefixtures("_toy")
class TestAFormatThatOnlyTheTestsKnow:
    def test_it_is_read_on_its_page_by_its_first_bytes(self):
        assert read_files(1, [File(TOY.content, "a")]).values.tolist() == [[3, 1, 4]]

    def test_the_ending_of_its_name_gives_it_to_its_reader_which_says_what_is_wrong(self):
        with pytest.raises(SourceError, match=r"^“a\.TOY” has no mark;"):
            read_files(1, [File(b"\x003,1,4", "a.TOY")])

    def test_what_is_to_choose_in_it_is_offered_and_read(self):
        options = choices_in(1, [TOY])
        assert options == ("all", "rest")
        assert [choice_title(1, option, TOY) for option in options] == ["ALL", "REST"]
        assert read_first(1, [TOY], options)[0] == "all"
        assert read_files(1, [TOY], "rest").values.tolist() == [[1, 4]]

    @pytest.mark.parametrize("rank", [2, 3])
    def test_the_other_pages_refuse_it_with_its_title_and_its_advice(self, rank):
        for ask in (choices_in, read_files):
            with pytest.raises(SourceError) as refusal:
                ask(rank, [TOY])
            assert str(refusal.value) == "“a.toy” is a toy file; unwrap it and upload the numbers."

    def test_it_is_refused_at_full_size_too(self):
        with pytest.raises(SourceError, match=r"^“a\.toy” is a toy file; unwrap it"):
            read_whole(*TOY)

    @pytest.mark.parametrize("name", ["a.npy", "a.nii", "a.tif"])
    def test_its_content_counts_before_the_ending_of_its_name(self, name):
        with pytest.raises(SourceError, match=r"is a toy file; unwrap it"):
            read_files(3, [File(TOY.content, name)])

    def test_the_readers_of_other_formats_call_it_by_its_title(self):
        with pytest.raises(SourceError) as refusal:
            read_array(TOY.content, "a.npy")
        assert str(refusal.value) == "“a.npy” is a toy file; save an array with numpy.save and upload that."

    def test_everything_else_is_read_as_before(self):
        table = read_files(1, [File(b"3\n1\n4", "a.csv")])
        assert np.array_equal(table.values, [[3, 1, 4]])


def test_without_its_row_nobody_knows_the_toy():
    with pytest.raises(SourceError, match=r"^“a\.toy” is not text, and a table is read from text;"):
        read_files(1, [TOY])


def test_each_format_has_a_name_of_its_own():
    names = [row.name for row in FORMATS]
    assert len(set(names)) == len(names)


def test_each_format_is_read_somewhere_or_has_advice():
    for row in FORMATS:
        assert row.readers or (row.advice and (row.title or row.as_picture)), row.name


def test_each_reader_reads_some_specimen():
    read = {reader_of(one.rank, one.content, one.name) for one in specimens().values()}
    assert read == {*OF_PAGE.values(), *(reader for row in FORMATS for reader in row.readers.values())}


@pytest.mark.parametrize(
    ("rank", "content", "name", "reader"),
    [
        (1, b"RIFF\0\0\0\0WAVE", "a", "sounds"),
        (1, b"1,2", "a.M4A", "texts"),
        (1, b"\0", "a.mp3", "sounds"),
        (1, b"1,2", "a.wave", "texts"),
        (3, b"\x93NUMPY", "a.nii", "arrays"),
        (3, b"\x1f\x8b", "a.npy", "nifti"),
        (3, b"PK\5\6", "a", "arrays"),
        (3, b"GIF89a", "a.nii.gz", "stacks"),
        (3, b"GIF89a", "a", "stacks"),
        (3, b"", "a", "stacks"),
    ],
)
def test_a_file_goes_to_the_reader_that_its_first_bytes_or_its_name_say(rank, content, name, reader):
    assert reader_of(rank, content, name) == f"convviz.data.readers.{reader}"


def test_an_array_of_an_archive_is_called_as_it_is_in_the_file_and_a_choice_as_its_reader_says():
    assert choice_title(3, "depth", File(b"", "room.npz")) == "depth"
    assert choice_title(3, "volume 3", File(b"", "brain.nii")) == "volume 3"
