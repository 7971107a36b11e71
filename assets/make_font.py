"""Makes the page's typeface of Inter's variable font; CONTRIBUTING says how to run it, and why.

Letters and signs of the page, the weights that it uses, and figures of one width in the places of the others.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180)]
SIGNS = [ord(sign) for sign in "ΣΦαγπᵀ‑–—‘’“”„…\u202f‹›⁶⁷⁸⁻ⁿ₂₊ₙ←↑→↓↻−√∞≈≠≤≥⌈⌉⌊⌋␣"]
OF_ONE_WIDTH = "0123456789+−×=±≈"
TARGET = Path(__file__).parent.parent / "convviz" / "serving" / "static" / "inter.woff2"

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
options = Options(flavor="woff2", layout_features=["kern"], name_IDs=[0, 1, 2, 5, 13, 14], hinting=False)
subsetter = Subsetter(options)
subsetter.populate(unicodes=LETTERS + SIGNS)
subsetter.subset(font)
font.flavor = "woff2"
font.save(TARGET)
