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
GIF_HEADER = b"GIF89a\1\0\1\0\0\0\0"
GIF_FRAME = b",\0\0\0\0\1\0\1\0\0\2\2\x4c\1\0"
"""The start of a GIF of one pixel, and a frame of it."""


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


def animated_png(frames: int) -> bytes:
    """A PNG that says of itself that it has so many frames (PNG, section 11.3.6.1)."""
    data = encoded(corner_picture(), "PNG")
    return data[:33] + png_chunk((b"acTL", struct.pack(">II", frames, 0))) + data[33:]


def chained_tiff(pages: int) -> bytes:
    """A TIFF of so many directories, each but the first empty (TIFF 6.0, section 2)."""
    data = encoded(grey_picture([[1]], "uint8"), "TIFF")
    assert data[:4] == b"II*\0"
    (at,) = struct.unpack_from("<I", data, 4)
    (tags,) = struct.unpack_from("<H", data, at)
    chain = b"".join(struct.pack("<HI", 0, len(data) + 6 * page) for page in range(1, pages - 1))
    end = at + 2 + 12 * tags
    return data[:end] + struct.pack("<I", len(data)) + data[end + 4 :] + chain + struct.pack("<HI", 0, 0)


# What is stored of a picture, by its EXIF orientation, which says where row 0 and column 0 of it belong
# (CIPA DC-008, table 6).
STORED = {
    1: lambda upright: upright,
    2: lambda upright: upright[:, ::-1],
    3: lambda upright: upright[::-1, ::-1],
    4: lambda upright: upright[::-1],
    5: lambda upright: upright.transpose(1, 0, 2),
    6: lambda upright: upright.transpose(1, 0, 2)[::-1],
    7: lambda upright: upright[::-1, ::-1].transpose(1, 0, 2),
    8: lambda upright: upright.transpose(1, 0, 2)[:, ::-1],
}


def turned_file(form: str, orientation: int, upright: np.ndarray, **options) -> bytes:
    """The file of a picture that is stored in this way and says so."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](upright)))
    return encoded(stored, form, exif=exif, **options)
