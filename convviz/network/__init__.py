"""Networks: layers one after the other, every map and every number of them, and which cells see which.

- `chain`: the network, its maps, and what a cell sees and feeds
- `table`: its shapes, counts and receptive fields, also as CSV
- `kinds`: the layers that it can have, with torch's names
- `weights`: those that are given, and those that are drawn
- `part`: a layer in its place; `dense`: those that see all of their input
- `reach`: masks through a layer, both ways
- `items`: a network as it is written down; `line` is that for an address, `plan` builds it on an input
- `refusals`: why a layer does not go with those before it
- `gradients`: the way back through all layers; `losses`: the numbers it begins with
- `attention`: saliency and Grad-CAM
- `limits`: how large it may be to be shown
- `ready`: networks to begin with; the hand-made one is in `corners`
- `trained`, `digits`: weights that are shipped, and the data they were trained on
"""

from convviz.layers.adaptive_avg_pool import AdaptiveAvgPool
from convviz.layers.adaptive_max_pool import AdaptiveMaxPool
from convviz.layers.avg_pool import AvgPool
from convviz.layers.max_pool import MaxPool
from convviz.layers.upsample import Upsample
from convviz.network.attention import grad_cam, saliency
from convviz.network.chain import Gradients, Network, NetworkError, Row
from convviz.network.kinds import (
    GELU,
    Add,
    BatchNorm,
    Branch,
    Concat,
    Conv,
    ConvTranspose,
    Flatten,
    LeakyReLU,
    Linear,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softmax,
    Tanh,
)
from convviz.network.table import table_csv

__all__ = [
    "GELU",
    "AdaptiveAvgPool",
    "AdaptiveMaxPool",
    "Add",
    "AvgPool",
    "BatchNorm",
    "Branch",
    "Concat",
    "Conv",
    "ConvTranspose",
    "Flatten",
    "Gradients",
    "LeakyReLU",
    "Linear",
    "MaxPool",
    "Network",
    "NetworkError",
    "ReLU",
    "ReLU6",
    "Row",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "Upsample",
    "grad_cam",
    "saliency",
    "table_csv",
]
