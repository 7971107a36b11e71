"""Excel files, made part by part: what programs write, and what hurts."""

from __future__ import annotations

from testbed.files.arrays import zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def workbook(
    *rows: str,
    sheets: dict[str, str] | None = None,
    strings: str = "",
    styles: str = "",
    properties: str = "",
    space: str = MAIN,
    behind: str = "",
    head: str = _HEAD,
) -> bytes:
    """Return an Excel file with these rows of XML in its sheet, or the rows of several sheets by name."""
    given = sheets or {"Sheet1": "".join(rows)}
    relations = "".join(
        f'<Relationship Id="rId{index}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{index}.xml"/>'
        for index, _ in enumerate(given)
    )
    listed = "".join(
        f'<sheet name="{name}" sheetId="{index + 1}" r:id="rId{index}"/>' for index, name in enumerate(given)
    )
    members = {
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}">'
        f"{relations}</Relationships>",
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{space}" xmlns:r="{_OFFICE}">{properties}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/sharedStrings.xml": f'{_HEAD}<sst xmlns="{space}">{strings}</sst>',
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{space}">{styles}</styleSheet>',
    }
    for index, data in enumerate(given.values()):
        members[f"xl/worksheets/sheet{index}.xml"] = (
            f'{head}<worksheet xmlns="{space}"><dimension ref="A1:XFD1048576"/><sheetData>{data}</sheetData>'
            f"{behind}</worksheet>"
        )
    return zipped({name: text.encode() for name, text in members.items()})


def row(*cells: str) -> str:
    """Return a row of cells, each written as XML, or a number."""
    return f"<row>{''.join(one if one.startswith('<') else f'<c><v>{one}</v></c>' for one in cells)}</row>"


def text(words: str) -> str:
    """Return a cell with a text of its own."""
    return f'<c t="inlineStr"><is><t>{words}</t></is></c>'


def numbers(rows: int, columns: int) -> bytes:
    """Return an Excel file with so many numbers, written as Excel does."""
    letters = [chr(65 + column) for column in range(columns)]
    return workbook(
        *(
            f'<row r="{index + 1}" spans="1:{columns}">'
            + "".join(
                f'<c r="{letter}{index + 1}" s="1"><v>{index / 8 + place}</v></c>'
                for place, letter in enumerate(letters)
            )
            + "</row>"
            for index in range(rows)
        )
    )
