"""Record what PyTorch and Keras answer to the calls that the Compare page says they refuse.

    pip install numpy==2.4.6 torch==2.13.0 keras==3.15.1 pillow
    KERAS_BACKEND=torch PYTHONPATH=.:tests python tests/golden/record_refusals.py

refusals.json holds their messages, for tests/test_refused_calls.py, and for whoever wonders about a reason.
"""

import json
from importlib.metadata import version
from pathlib import Path

import keras
import torch
from comparing import all_refusals

from convviz.learn.compare.comparison import Refusal


def answer(refusal: Refusal) -> str:
    """Make the call, and return the message with which it is refused."""
    try:
        if refusal.library == "torch":
            getattr(torch.nn, refusal.layer)(**refusal.arguments)(torch.zeros(refusal.input_shape))
        else:
            getattr(keras.layers, refusal.layer)(**refusal.arguments)(keras.ops.zeros(refusal.input_shape))
    except (RuntimeError, ValueError) as error:
        return " ".join(str(error).split())
    raise SystemExit(f"{refusal.library} accepts {refusal.call} on {refusal.input_shape}")


def main() -> None:
    """Write refusals.json."""
    answers = [
        {
            "library": f"{refusal.library} {version(refusal.library).split('+')[0]}",
            "call": refusal.call,
            "input_shape": refusal.input_shape,
            "message": answer(refusal),
        }
        for refusal in all_refusals()
    ]
    text = json.dumps(answers, indent=1)
    Path(__file__).with_name("refusals.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
