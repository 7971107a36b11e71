"""The process that reads files, as it would be if files could do what their names say: for tests.

It is run as ``python -m tests.odd_decoder``.
"""

from __future__ import annotations

import os
from threading import Event

from convviz.decoder import __main__, work


def _odd(task):
    def read(rank, files, choice):
        name = files[0].name
        if name.startswith("for ever"):
            Event().wait()
        if name.startswith("crash"):
            os._exit(3)
        if name.startswith("fail"):
            raise KeyError("a mistake of ours")
        if name.startswith("prints"):
            print("what a library has to say", flush=True)
            os.write(1, b"and what one in C has")
        return task(rank, files, choice)

    return read


if __name__ == "__main__":
    work.TASKS.update({name: _odd(task) for name, task in work.TASKS.items()})
    __main__.main()
