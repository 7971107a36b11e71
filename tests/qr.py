"""Reads a QR code from its modules, after ISO/IEC 18004: no error correction, versions 2 to 6, bytes only."""

DATA = {  # Table 9: data codewords of each block, by version and level
    2: {"L": [34], "M": [28], "Q": [22], "H": [16]},
    3: {"L": [55], "M": [44], "Q": [17] * 2, "H": [13] * 2},
    4: {"L": [80], "M": [32] * 2, "Q": [24] * 2, "H": [9] * 4},
    5: {"L": [108], "M": [43] * 2, "Q": [15] * 2 + [16] * 2, "H": [11] * 2 + [12] * 2},
    6: {"L": [68] * 2, "M": [27] * 4, "Q": [19] * 4, "H": [15] * 4},
}
LEVELS = {0b01: "L", 0b00: "M", 0b11: "Q", 0b10: "H"}
MASKS = (
    lambda i, j: (i + j) % 2 == 0,
    lambda i, j: i % 2 == 0,
    lambda i, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: i * j % 2 + i * j % 3 == 0,
    lambda i, j: (i * j % 2 + i * j % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2 == 0,
)


def read(modules):
    """Return the text of a code; `modules[row][column]` is True where it is dark, without the quiet zone."""
    size = len(modules)
    version = (size - 17) // 4
    places = [(8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)] + [
        (row, 8) for row in (7, 5, 4, 3, 2, 1, 0)
    ]
    format = int("".join(str(int(modules[row][column])) for row, column in places), 2) ^ 0b101010000010010
    level, mask = LEVELS[format >> 13], MASKS[format >> 10 & 0b111]
    bits = [
        int(bool(modules[row][column]) != mask(row, column))
        for row, column in _path(size)
        if not _is_pattern(row, column, size)
    ]
    words = [int("".join(map(str, bits[at : at + 8])), 2) for at in range(0, len(bits) - 7, 8)]
    lengths = DATA[version][level]
    blocks, taken = [[] for _ in lengths], iter(words)
    for place in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if place < length:
                block.append(next(taken))
    stream = "".join(f"{word:08b}" for block in blocks for word in block)
    assert stream[:4] == "0100", "its text is not in bytes"
    count = int(stream[4:12], 2)
    return bytes(int(stream[12 + 8 * k : 20 + 8 * k], 2) for k in range(count)).decode()


def _path(size):
    """The modules in the order of the bits: up and down, two columns at a time, from the right."""
    upward, column = True, size - 1
    while column > 0:
        if column == 6:
            column -= 1
        for row in range(size - 1, -1, -1) if upward else range(size):
            yield row, column
            yield row, column - 1
        upward, column = not upward, column - 2


def _is_pattern(row, column, size):
    """Whether a module belongs to the finders, the timing, the alignment pattern or the format."""
    corner = (row < 9 and column < 9) or (row < 9 and column >= size - 8) or (row >= size - 8 and column < 9)
    alignment = abs(row - (size - 7)) <= 2 and abs(column - (size - 7)) <= 2
    return corner or alignment or row == 6 or column == 6
