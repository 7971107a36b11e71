"""Makes the typefaces of page and print of Inter's variable font; CONTRIBUTING says how to run it, and why.

Letters and signs of the page, the weights that it uses, and figures of one width in the places of the others.
That of the print is embedded in every SVG: it has the letters of our languages only, and no kerning.
"""

from __future__ import annotations

import sys
from collections import Counter
from copy import deepcopy
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates
from fontTools.varLib.instancer import instantiateVariableFont

ASCII = range(0x20, 0x7F)
LETTERS = [*ASCII, *range(0xA0, 0x180)]
PRINTED = [*ASCII, *map(ord, "äöüÄÖÜßé·×±°½")]
SIGNS = [ord(sign) for sign in "ΣΦαγπᵀ‑–—‘’“”„…\u202f‹›⁶⁷⁸⁻ⁿ₂₊ₙ←↑→↓↻−√∞≈≠≤≥⌈⌉⌊⌋␣"]
OF_ONE_WIDTH = "0123456789+−×=±≈"
CONVVIZ = Path(__file__).parent.parent / "convviz"
PAGE, PRINT = CONVVIZ / "serving/static/inter.woff2", CONVVIZ / "render/inter-print.woff2"


def add_halves(font: TTFont) -> None:
    """Make ⌊⌋ and ⌈⌉, which Inter lacks, of [ and ] without their upper or lower arm."""
    for sign, whole, is_floor in (("⌊", "[", True), ("⌋", "]", True), ("⌈", "[", False), ("⌉", "]", False)):
        source, name = font.getBestCmap()[ord(whole)], f"uni{ord(sign):04X}"
        glyph = deepcopy(font["glyf"][source])
        (arm, _), *_ = Counter(x for x, _ in glyph.coordinates).most_common(1)
        ends = sorted({y for _, y in glyph.coordinates}, reverse=is_floor)[:2]  # of the arm that goes
        points = [
            (x, ends[0] if y == ends[1] else y) for x, y in glyph.coordinates if not (x == arm and y in ends)
        ]
        moved = font["gvar"].variations[source]
        font.setGlyphOrder([*font.getGlyphOrder(), name])
        font["hmtx"][name] = font["hmtx"][source]
        font["gvar"].variations[name] = [_fewer(one, glyph.coordinates, points) for one in moved]
        glyph.coordinates, glyph.endPtsOfContours = GlyphCoordinates(points), [len(points) - 1]
        glyph.flags = glyph.flags[: len(points)]
        font["glyf"][name] = glyph
        glyph.recalcBounds(font["glyf"])
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord(sign)] = name


def _fewer(variation, before, after):
    """How other weights move the points that are left: as those of the whole bracket in their lines."""
    shifts = [dict(), dict()]
    for place, shift in zip(before, variation.coordinates, strict=False):
        for axis in (0, 1):
            if shift is not None:
                shifts[axis][place[axis]] = shift[axis]
    phantoms = variation.coordinates[len(before) :]
    moved = [tuple(shifts[axis][point[axis]] for axis in (0, 1)) for point in after]
    return type(variation)(variation.axes, [*moved, *phantoms])


def save(font: TTFont, letters: list[int], features: list[str], target: Path) -> None:
    """Write a font with some letters only."""
    options = Options(flavor="woff2", layout_features=features, name_IDs=[0, 1, 2, 5, 13, 14], hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters + SIGNS)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


font = instantiateVariableFont(TTFont(sys.argv[1]), {"opsz": 14, "wght": (400, 400, 700)})
table = font["GSUB"].table
tabular = {}
for record in table.FeatureList.FeatureRecord:
    if record.FeatureTag == "tnum":
        for number in record.Feature.LookupListIndex:
            for part in table.LookupList.Lookup[number].SubTable:
                tabular |= getattr(part, "ExtSubTable", part).mapping
for each in font["cmap"].tables:
    if each.isUnicode():
        for sign in map(ord, OF_ONE_WIDTH):
            each.cmap[sign] = tabular.get(each.cmap[sign], each.cmap[sign])
add_halves(font)
save(font, LETTERS, ["kern"], PAGE)
save(TTFont(PAGE), PRINTED, [], PRINT)
