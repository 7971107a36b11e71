"""TIFF files made on the spot, as tifffile writes them."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from tifffile import imwrite


def tiff(values: np.ndarray, **settings) -> bytes:
    file = BytesIO()
    imwrite(file, values, **settings)
    return file.getvalue()
