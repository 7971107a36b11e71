"""Files damaged at random, for the tests that no damage does more than be refused."""

import random


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The file with a few bits turned, a part cut out or doubled, its header edited, or its end missing."""
    changed = bytearray(data)
    kind = chance.choice(["bits", "cut", "end", "double", "header", "header", "numbers"])
    place = chance.randrange(len(changed))
    length = chance.randint(1, 64)
    if kind == "bits":
        for _ in range(chance.randint(1, 8)):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    elif kind == "cut":
        del changed[place : place + length]
    elif kind == "end":
        del changed[place:]
    elif kind == "double":
        changed[place:place] = changed[place : place + length]
    else:
        end = min(64, len(changed)) if kind == "header" else len(changed)
        start = chance.randrange(end)
        changed[start : start + 4] = chance.choice(
            [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\xff\xff"]
        )
    return bytes(changed)
