"""A format of files that exists only in the tests: a table, as its name says, with a mark before it."""

from convviz.core.errors import SourceError
from convviz.data.formats import Format
from convviz.data.series import Data

MARK = b"\x89TOY\0"
ROW = Format(
    "toy",
    lambda data: data.startswith(MARK),
    "a toy file",
    {1: "toy_format"},
    (".toy",),
    "unwrap it and upload the numbers",
)


def read(files, choice=None):
    """Read the numbers behind the mark, or those after the first, if that is chosen."""
    (file,) = files
    if not file.content.startswith(MARK):
        raise SourceError(f"“{file.name}” has no mark; save it as a toy and upload that.")
    values = list(map(float, file.content.removeprefix(MARK).split()))
    return Data.of([values[1:] if choice == "rest" else values], file.name)


def choices(file):
    return ("all", "rest")


def choice_title(choice):
    return choice.upper()
