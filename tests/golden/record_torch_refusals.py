"""Record with which words PyTorch refuses the layers of tests/torch_refusals.py.

    pip install numpy==2.4.6 torch==2.13.0
    PYTHONPATH=tests python tests/golden/record_torch_refusals.py

torch_refusals.json holds the first line of each message, after the name of its exception.
"""

import json
from pathlib import Path

import torch
from torch import nn
from torch_refusals import REFUSED


def main() -> None:
    found = {}
    for name, refused in REFUSED.items():
        names = {"torch": torch, "nn": nn, "x": torch.zeros(1, *(refused.x or refused.shape))}
        if refused.y:
            names["y"] = torch.zeros(1, *refused.y)
        try:
            eval(refused.call, names)
        except (RuntimeError, ValueError) as error:
            found[name] = f"{type(error).__name__}: {str(error).splitlines()[0]}"
        else:
            raise SystemExit(f"PyTorch takes it: {name}")
    text = json.dumps(found, indent=1)
    Path(__file__).with_name("torch_refusals.json").write_text(f"{text}\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
