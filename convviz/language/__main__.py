"""Bring the catalogues up to date with the code: ``python -m convviz.language``.

Sentences that are new in the code then stand in every catalogue without a translation, and those that are
gone from it are dropped. It prints how many wait for a translation, and ends with 1 if any does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from convviz.language import FIRST, LANGUAGES, WORDS, written

PACKAGE = Path(__file__).parents[1]
_OPTIONS = {"stage/js/**.js": {"parse_template_string": "true"}}
_KEYWORDS = {"phrase": None, "later": None, "count_phrase": (1, 2), "countPhrase": (1, 2)}


def extracted() -> Catalog:
    """Every sentence in the code, with the files that say it."""
    catalog = Catalog(project="ConvViz", fuzzy=False)
    # A function may be given for a name.
    methods: list[Any] = [
        ("**.py", "python"),
        ("stage/js/**.js", "javascript"),
        ("data/samples/textbook.json", _cases),
    ]
    found = extract_from_dir(PACKAGE, methods, _OPTIONS, _KEYWORDS)
    for file, _, sentence, comments, _ in sorted(found, key=lambda one: one[:2]):
        # Babel's types want a line as well, which the catalogues are written without.
        place: Any = (f"{PACKAGE.name}/{file}", None)
        catalog.add(sentence, None, [place], auto_comments=comments)
    return catalog


def waiting(catalog: Catalog) -> list[Message]:
    """The sentences without a translation."""
    return [message for message in catalog if message.id and not all(_strings(message))]


def main() -> int:
    """Update each catalogue in place."""
    found, count = extracted(), 0
    for code in LANGUAGES:
        if code == FIRST:
            continue
        catalog = written(code)
        catalog.update(found, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        with (WORDS / f"{code}.po").open("wb") as file:
            write_po(file, catalog, width=100, omit_header=False, include_lineno=False)
        count += len(waiting(catalog))
        print(f"{code}: {len(catalog)} sentences, {len(waiting(catalog))} without a translation")
    return 1 if count else 0


def _cases(
    file: IO[bytes], keywords: object, tags: object, options: object
) -> Iterator[tuple[int, None, str, list[str]]]:
    """The titles and the sources of the textbook cases, as Babel takes them: with their lines in the file."""
    for line, case in enumerate(json.load(file), start=2):
        for sentence in (case["title"], case["source"]):
            yield line, None, sentence, []


def _strings(message: Message) -> tuple[object, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


if __name__ == "__main__":
    sys.exit(main())
