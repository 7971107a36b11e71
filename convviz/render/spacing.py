"""The sizes and choices that the print has in common with the stage, each written once, in `spacing.json`.

The stage's are in pixels of the browser and the print's in points; what has no unit is `both`'s. The stage's
scripts read the same file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SHARED: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("spacing.json").read_text(encoding="utf-8")
)
PRINT, BOTH = SHARED["print"], SHARED["both"]
