"""Picture files made on the spot, for the tests that read them."""

import struct
import zlib
from io import BytesIO

import numpy as np
from PIL import Image

RED, BLUE, BLACK = (255, 0, 0), (0, 0, 255), (0, 0, 0)
BEST = {"quality": 100, "subsampling": 0}
LOSSLESS = {"WEBP": {"lossless": True}, "JPEG": BEST, "MPO": BEST}
"""How a format has to be asked to keep colours (JPEG: almost)."""


def encoded(image: Image.Image, form: str, **options) -> bytes:
    """The file of an image."""
    file = BytesIO()
    image.save(file, form, **LOSSLESS.get(form, {}) | options)
    return file.getvalue()


def corner_picture() -> Image.Image:
    """Three by two, black but for a red pixel top left and a blue one bottom right."""
    pixels = np.zeros((2, 3, 3), dtype=np.uint8)
    pixels[0, 0], pixels[1, 2] = RED, BLUE
    return Image.fromarray(pixels)


def grey_picture(values: list[list[float]], dtype: str) -> Image.Image:
    """A picture of one channel with exactly these numbers."""
    return Image.fromarray(np.array(values, dtype=dtype))


def textured_picture(mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> Image.Image:
    """Noise that no format can compress away."""
    noise = np.random.default_rng(3).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(noise).convert(mode)


def png_of(width: int, height: int, *, depth: int, colour: int, rows: bytes) -> bytes:
    """A PNG of these rows, each with its filter byte, whatever the header says of them (PNG, section 5)."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(png_chunk, chunks))


def png_chunk(chunk: tuple[bytes, bytes]) -> bytes:
    kind, body = chunk
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
