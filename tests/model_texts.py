"""Models in the many ways in which people write them, all of them written for these tests."""

from __future__ import annotations

from typing import NamedTuple


class Pasted(NamedTuple):
    """A text, the shape of its input, numbers of its names, and the expression that is the model."""

    text: str
    shape: tuple[int, ...]
    make: str
    values: dict[str, int] | None = None


_SHORTCUT = """
class Shortcut(nn.Module):
    more = 1

    def __init__(self, channels, filters, step=1):
        super(Shortcut, self).__init__()
        self.one = nn.Conv2d(channels, filters, 3, step, 1, bias=False)
        self.norm_one = nn.BatchNorm2d(filters)
        self.two = nn.Conv2d(
            filters, filters, kernel_size=3, padding=1, bias=False)
        self.norm_two = nn.BatchNorm2d(filters)

        self.beside = nn.Sequential()
        if step != 1 or channels != self.more*filters:
            self.beside = nn.Sequential(
                nn.Conv2d(channels, self.more*filters, 1, stride=step, bias=False),
                nn.BatchNorm2d(self.more*filters)
            )

    def forward(self, maps):
        new = F.relu(self.norm_one(self.one(maps)))
        new = self.norm_two(self.two(new))
        new += self.beside(maps)
        return F.relu(new)
"""

TORCH = {
    "one pooling layer used twice": Pasted(
        """
import torch
import torch.nn as nn
import torch.nn.functional as F


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.edges = nn.Conv2d(3, 5, 5)
        self.smaller = nn.MaxPool2d(2, 2)
        self.parts = nn.Conv2d(5, 16, 5)
        self.hidden = nn.Linear(16 * 5 * 5, 90)
        self.answer = nn.Linear(90, 7)

    def forward(self, image):
        maps = self.smaller(F.relu(self.edges(image)))
        maps = self.smaller(F.relu(self.parts(maps)))
        row = torch.flatten(maps, 1)  # the batch stays
        return self.answer(F.relu(self.hidden(row)))


small = Small()
""",
        (3, 32, 32),
        "Small()",
    ),
    "a row as long as a method of the class counts": Pasted(
        """
class Counted(nn.Module):

    def __init__(self):
        super(Counted, self).__init__()
        self.a = nn.Conv2d(1, 4, 5)  # one channel comes in
        self.b = nn.Conv2d(4, 10, 5)
        # a row of numbers from here
        self.out = nn.Linear(10 * 5 * 5, 9)

    def forward(self, image):
        # a pair of sizes
        maps = F.max_pool2d(F.relu(self.a(image)), (2, 2))
        # one size for both axes
        maps = F.max_pool2d(F.relu(self.b(maps)), 2)
        return self.out(maps.view(-1, self.cells_of(maps)))

    def cells_of(self, maps):
        cells = 1
        for side in maps.size()[1:]:  # but for the batch
            cells *= side
        return cells


counted = Counted()
print(counted)
answers = counted(torch.randn(1, 1, 32, 32))
""",
        (1, 32, 32),
        "counted",
    ),
    "one call a line, with what is left out in evaluation": Pasted(
        """
class Digits(nn.Module):
    def __init__(self):
        super(Digits, self).__init__()
        self.strokes = nn.Conv2d(1, 12, 3, 1)
        self.shapes = nn.Conv2d(12, 20, 3, 1)
        self.some = nn.Dropout(0.2)
        self.hidden = nn.Linear(2880, 30)
        self.scores = nn.Linear(30, 10)

    def forward(self, x):
        x = self.strokes(x)
        x = F.relu(x)
        x = self.shapes(x)
        x = F.relu(x)
        x = F.max_pool2d(x, 2)
        x = self.some(x)
        x = torch.flatten(x, 1)
        x = self.hidden(x)
        x = F.relu(x)
        x = self.scores(x)
        logs = F.log_softmax(x, dim=1)
        return logs
""",
        (1, 28, 28),
        "Digits()",
    ),
    "AlexNet's layers in two parts": Pasted(
        """
class Photo(nn.Module):
    def __init__(self, classes: int = 40, drop: float = 0.5) -> None:
        super().__init__()
        self.maps = nn.Sequential(
            nn.Conv2d(3, 64, 11, stride=4, padding=2), nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(192, 256, 3, padding=1), nn.ReLU(inplace=True),
        )
        self.shrink = nn.AdaptiveAvgPool2d((2, 2))
        self.head = nn.Sequential(
            nn.Dropout(p=drop), nn.Linear(256 * 2 * 2, 128), nn.ReLU(inplace=True),
            nn.Linear(128, classes),
        )

    def forward(self, photo: torch.Tensor) -> torch.Tensor:
        return self.head(torch.flatten(self.shrink(self.maps(photo)), 1))
""",
        (3, 224, 224),
        "Photo(classes=100)",
        {"classes": 100},
    ),
    "a block of VGG": Pasted(
        """
>>> block = nn.Sequential(
...     nn.Conv2d(3, 64, kernel_size=3, padding=1), nn.ReLU(True),
...     nn.Conv2d(64, 64, kernel_size=3, padding="same"), nn.ReLU(True),
...     nn.MaxPool2d(2, stride=2),
... )
""",
        (3, 16, 16),
        "block",
    ),
    "a loop that only sets the weights": Pasted(
        """
class Begun(nn.Module):
    def __init__(self, classes=10, begin=True):
        super().__init__()
        self.maps = nn.Sequential(OrderedDict([
            ("see", nn.Conv2d(3, 16, 3, padding=1)),
            ("norm", nn.BatchNorm2d(16)),
            ("act", nn.ReLU()),
            ("smaller", nn.MaxPool2d(2)),
        ]))
        self.fit = nn.AdaptiveAvgPool2d((7, 7))
        self.head = nn.Linear(16 * 7 * 7, classes)
        if begin:
            for layer in self.modules():
                if isinstance(layer, nn.Conv2d):
                    nn.init.kaiming_normal_(layer.weight)
                    if layer.bias is not None:
                        nn.init.constant_(layer.bias, 0.1)

    def forward(self, image):
        fitted = self.fit(self.maps(image))
        return self.head(fitted.view(fitted.size(0), -1))
""",
        (3, 20, 20),
        "Begun()",
    ),
    "a residual block with arguments that are checked": Pasted(
        '''
class Checked(nn.Module):
    def __init__(
        self,
        wide: int,
        out: int,
        step: int = 1,
        shortcut: Optional[nn.Module] = None,
        parts: int = 1,
        norm: Optional[Callable[..., nn.Module]] = None,
    ) -> None:
        super().__init__()
        if norm is None:
            norm = nn.BatchNorm2d
        if parts != 1 or step < 1:
            raise ValueError("one part only")
        self.one = three_by_three(wide, out, step)
        self.norm_one = norm(out)
        self.act = nn.ReLU(inplace=True)
        self.two = three_by_three(out, out)
        self.norm_two = norm(out)
        self.shortcut = shortcut
        self.step = step

    def forward(self, maps: Tensor) -> Tensor:
        kept = maps

        new = self.act(self.norm_one(self.one(maps)))
        new = self.norm_two(self.two(new))

        if self.shortcut is not None:
            kept = self.shortcut(maps)

        new += kept
        return self.act(new)


def three_by_three(channels: int, filters: int, step: int = 1, gap: int = 1):
    """A function that makes a layer."""
    return nn.Conv2d(channels, filters, 3, stride=step, padding=gap, dilation=gap, bias=False)
''',
        (8, 10, 10),
        "Checked(8, 8)",
        {"wide": 8, "out": 8},
    ),
    "a residual block": Pasted(
        _SHORTCUT,
        (8, 9, 9),
        "Shortcut(8, 8)",
        {"channels": 8, "filters": 8},
    ),
    "a residual block with its projection": Pasted(
        _SHORTCUT,
        (8, 9, 9),
        "Shortcut(8, 16, 2)",
        {"channels": 8, "filters": 16, "step": 2},
    ),
    "U-Net of two levels": Pasted(
        '''
class Twice(nn.Module):
    """Two convolutions, each with its norm."""

    def __init__(self, channels, filters, between=None):
        super().__init__()
        if not between:
            between = filters
        self.both = nn.Sequential(
            nn.Conv2d(channels, between, 3, padding=1, bias=False), nn.BatchNorm2d(between), nn.ReLU(),
            nn.Conv2d(between, filters, 3, padding=1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(),
        )

    def forward(self, maps):
        return self.both(maps)


class Levels(nn.Module):
    def __init__(self, channels=1, classes=2):
        super().__init__()
        self.classes = classes
        self.top = Twice(channels, 8)
        self.middle = nn.Sequential(nn.MaxPool2d(2), Twice(8, 16))
        self.bottom = nn.Sequential(nn.MaxPool2d(2), Twice(16, 32))
        self.rise_one = nn.ConvTranspose2d(32, 32 // 2, kernel_size=2, stride=2)
        self.mix_one = Twice(32, 16)
        self.rise_two = nn.ConvTranspose2d(16, 8, kernel_size=2, stride=2)
        self.mix_two = Twice(16, 8)
        self.each_cell = nn.Conv2d(8, classes, kernel_size=1)

    def forward(self, image):
        large = self.top(image)
        small = self.middle(large)
        maps = self.rise_one(self.bottom(small))
        maps = self.mix_one(torch.cat([small, maps], dim=1))
        maps = self.mix_two(torch.cat((large, self.rise_two(maps)), 1))
        return self.each_cell(maps)
''',
        (1, 16, 16),
        "Levels()",
    ),
    "an upsampling decoder": Pasted(
        """
class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.Upsample(scale_factor=2, mode='nearest')
        self.conv1 = nn.Conv2d(8, 4, 3, padding=1)
        self.conv2 = nn.Conv2d(4, 1, 3, padding=1, padding_mode='reflect')

    def forward(self, z):
        y = torch.relu(self.conv1(self.up(z)))
        y = F.interpolate(y, scale_factor=2)
        return torch.sigmoid(self.conv2(y))
""",
        (8, 5, 5),
        "Decoder()",
    ),
    "a text CNN over word vectors": Pasted(
        """
class TextCNN(nn.Module):
    def __init__(self, embed_dim=16, num_filters=12, num_classes=2):
        super().__init__()
        self.conv = nn.Conv1d(embed_dim, num_filters, kernel_size=3, padding=1)
        self.dropout = nn.Dropout(0.5)
        self.fc = nn.Linear(num_filters, num_classes)

    def forward(self, x):
        x = F.relu(self.conv(x))
        x = F.max_pool1d(x, x.size(2)).squeeze(2)
        x = self.dropout(x)
        return self.fc(x)
""",
        (16, 30),
        "TextCNN()",
    ),
    "a net for heartbeats": Pasted(
        """
model = nn.Sequential(
    nn.Conv1d(in_channels=1, out_channels=32, kernel_size=5, stride=1),
    nn.BatchNorm1d(32),
    nn.LeakyReLU(0.1),
    nn.MaxPool1d(kernel_size=5, stride=2),
    nn.Conv1d(32, 64, 5, padding=2, dilation=1),
    nn.GELU(),
    nn.AvgPool1d(3, ceil_mode=True),
    nn.AdaptiveMaxPool1d(4),
    nn.Flatten(),
    nn.Linear(64 * 4, 32),
    nn.BatchNorm1d(32),
    nn.Tanh(),
    nn.Linear(32, 5),
    nn.Softmax(dim=1),
)
""",
        (1, 187),
        "model",
    ),
    "a generator with its sizes above it": Pasted(
        """
colours = 3
# numbers that it begins with
given = 20
wide = 8
cards = 1

class Paint(nn.Module):
    def __init__(self, cards):
        super(Paint, self).__init__()
        self.cards = cards
        self.steps = nn.Sequential(
            nn.ConvTranspose2d( given, wide * 8, 4, 1, 0, bias=False),
            nn.BatchNorm2d(wide * 8),
            nn.ReLU(True),
            # 4 x 4 by now
            nn.ConvTranspose2d(wide * 8, wide * 4, 4, 2, 1, bias=False),
            nn.BatchNorm2d(wide * 4),
            nn.ReLU(True),
            nn.ConvTranspose2d( wide * 4, colours, 3, 2, 1, output_padding=1, bias=False),
            nn.Tanh()
        )

    def forward(self, numbers):
        return self.steps(numbers)
""",
        (20, 1, 1),
        "Paint(1)",
    ),
    "a function that makes a block": Pasted(
        """
def apart(channels, filters, step):
    return nn.Sequential(
        nn.Conv2d(channels, channels, 3, step, 1, groups=channels, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU(inplace=True),

        nn.Conv2d(channels, filters, 1, 1, 0, bias=False),
        nn.ReLU(inplace=True),
    )

light = nn.Sequential(apart(4, 8, 1), apart(8, 8, step=2), nn.AvgPool2d(2))
""",
        (4, 12, 12),
        "light",
    ),
    "a film, with a mean over all its places": Pasted(
        """
class Film(nn.Module):
    def __init__(self):
        super(Film, self).__init__()

        self.one = nn.Conv3d(3, 16, kernel_size=(3, 3, 3), padding=(1, 1, 1))
        self.keep_time = nn.MaxPool3d(kernel_size=(1, 2, 2), stride=(1, 2, 2))
        self.two = nn.Conv3d(16, 24, kernel_size=(3, 3, 3), padding=(1, 1, 1))
        self.halve = nn.MaxPool3d((2, 2, 2), stride=(2, 2, 2))
        self.act = nn.ReLU()
        self.__begin()

    def forward(self, film):
        maps = self.keep_time(self.act(self.one(film)))
        maps = self.halve(self.act(self.two(maps)))
        return maps.mean(dim=(2, 3, 4))

    def __begin(self):
        for layer in self.modules():
            if isinstance(layer, nn.Conv3d):
                torch.nn.init.xavier_uniform_(layer.weight)
""",
        (3, 4, 12, 12),
        "Film()",
    ),
    "a dilated stack with its skips": Pasted(
        """
class Residual(nn.Module):
    def __init__(self, channels, dilation):
        super().__init__()
        self.conv = nn.Conv1d(channels, channels, 3, padding=dilation, dilation=dilation)
        self.act = nn.ReLU()

    def forward(self, x):
        return x + self.act(self.conv(x))

class TCN(nn.Module):
    def __init__(self, channels=6):
        super().__init__()
        self.start = nn.Conv1d(2, channels, 1)
        self.blocks = nn.ModuleList([Residual(channels, 1), Residual(channels, 2), Residual(channels, 4)])
        self.end = nn.LazyConv1d(1, 1)

    def forward(self, x):
        x = self.start(x)
        x = self.blocks[0](x)
        x = self.blocks[1](x)
        x = self.blocks[2](x)
        return self.end(x)
""",
        (2, 40),
        "TCN()",
    ),
    "a layer of DenseNet": Pasted(
        """
class Dense(nn.Module):
    def __init__(self, in_ch, growth):
        super().__init__()
        self.bn = nn.BatchNorm2d(in_ch)
        self.conv = nn.Conv2d(in_ch, growth, 3, padding=1)
    def forward(self, x):
        new = self.conv(F.relu(self.bn(x)))
        return torch.cat([new, x], dim=1)
""",
        (5, 7, 7),
        "Dense(5, 4)",
        {"in_ch": 5, "growth": 4},
    ),
    "parallel paths with pairs of sizes": Pasted(
        """
class Paths(nn.Module):
    def __init__(self, channels, first=4, second=(2, 4), third=(2, 3), last=2):
        super().__init__()
        self.alone = nn.Conv2d(channels, first, kernel_size=1)
        self.narrow = nn.Conv2d(channels, second[0], kernel_size=1)
        self.near = nn.Conv2d(second[0], second[1], kernel_size=3, padding=1)
        self.narrower = nn.Conv2d(channels, third[0], kernel_size=1)
        self.far = nn.Conv2d(third[0], third[1], kernel_size=5, padding=2)
        self.largest = nn.MaxPool2d(kernel_size=3, stride=1, padding=1)
        self.after = nn.Conv2d(channels, last, kernel_size=1)

    def forward(self, maps):
        a = F.relu(self.alone(maps))
        b = F.relu(self.near(F.relu(self.narrow(maps))))
        c = F.relu(self.far(F.relu(self.narrower(maps))))
        d = F.relu(self.after(self.largest(maps)))
        return torch.cat((a, b, c, d), dim=1)
""",
        (3, 8, 8),
        "Paths(3)",
        {"channels": 3},
    ),
    "two paths joined in a list": Pasted(
        """
class Squeezed(nn.Module):
    def __init__(self, channels: int, few: int, ones: int, threes: int):
        super().__init__()
        self.channels = channels
        self.few = nn.Conv2d(channels, few, kernel_size=1)
        self.act_few = nn.ReLU(inplace=True)
        self.ones = nn.Conv2d(few, ones, kernel_size=1)
        self.act_ones = nn.ReLU(inplace=True)
        self.threes = nn.Conv2d(few, threes, kernel_size=3, padding=1)
        self.act_threes = nn.ReLU(inplace=True)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        few = self.act_few(self.few(maps))
        return torch.cat([self.act_ones(self.ones(few)), self.act_threes(self.threes(few))], 1)
""",
        (6, 9, 9),
        "Squeezed(6, 2, 4, 4)",
        {"channels": 6, "few": 2, "ones": 4, "threes": 4},
    ),
    "a perceptron": Pasted(
        """
class Rows(nn.Module):
    def __init__(self):
        super().__init__()
        self.row = nn.Flatten()
        self.stack = nn.Sequential(
            nn.Linear(28*28, 100),
            nn.ReLU(),
            nn.Linear(100, 10)
        )

    def forward(self, image):
        row = self.row(image)
        scores = self.stack(row)
        return scores

where = "cuda" if torch.cuda.is_available() else "cpu"
rows = Rows().to(where)
print(rows)
""",
        (1, 28, 28),
        "rows",
    ),
    "a MobileNet's start, padded in every way": Pasted(
        """
class Start(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.ZeroPad2d((0, 1, 0, 1)),
            nn.Conv2d(3, 8, 3, stride=2, bias=False),
            nn.BatchNorm2d(8),
            nn.ReLU6(inplace=True),
        )
        self.mirror = nn.ReflectionPad2d(2)
        self.each = nn.Conv2d(8, 8, (5, 3), groups=8)
        self.act = nn.SiLU()
        self.pad = nn.ConstantPad2d(padding=(1, 1, 0, 0), value=0)
        self.last = nn.Conv2d(8, 4, 3, padding=1)

    def forward(self, x):
        x = self.stem(x)
        x = self.act(self.each(self.mirror(x)))
        x = F.relu6(self.last(self.pad(x)))
        return F.silu(x)
""",
        (3, 16, 16),
        "Start()",
    ),
    "a causal sequence with its padding before it": Pasted(
        """
model = nn.Sequential(
    nn.ZeroPad1d((4, 0)),
    nn.Conv1d(2, 4, 3, dilation=2),
    nn.SiLU(),
    nn.ReplicationPad1d(1),
    nn.Dropout(0.1),
    nn.Conv1d(4, 4, 3),
)
""",
        (2, 20),
        "model",
    ),
}

KERAS = {
    "a list of layers with the input's shape above it": Pasted(
        """
answers = 10
shape = (28, 28, 1)

reader = keras.Sequential(
    [
        keras.Input(shape=shape),
        layers.Conv2D(12, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Conv2D(20, kernel_size=(3, 3), activation="relu"),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(answers, activation="softmax"),
    ]
)

reader.summary()
""",
        (1, 28, 28),
        "reader",
    ),
    "layers that are added one by one": Pasted(
        """
from keras import layers, models
stack = models.Sequential()
stack.add(layers.Conv2D(10, (3, 3), activation='relu', input_shape=(32, 32, 3)))
stack.add(layers.MaxPooling2D((2, 2)))
stack.add(layers.Conv2D(20, (5, 3), activation='tanh'))
stack.add(layers.Flatten())
stack.add(layers.Dense(7))
""",
        (3, 32, 32),
        "stack",
    ),
    "down and up again, functional": Pasted(
        """
whole = layers.Input(shape=(28, 28, 1))
# smaller
maps = layers.Conv2D(12, (3, 3), activation="relu", padding="same")(whole)
maps = layers.MaxPooling2D((2, 2), padding="same")(maps)
maps = layers.Conv2D(6, (3, 3), activation="relu", padding="same")(maps)
maps = layers.MaxPooling2D((2, 2), padding="same")(maps)
# and larger
maps = layers.Conv2DTranspose(6, (3, 3), strides=2, activation="relu", padding="same")(maps)
maps = layers.Conv2DTranspose(12, (3, 3), strides=2, padding="same")(maps)
back = layers.Conv2D(1, (3, 3), activation="sigmoid", padding="same")(maps)
mirror = keras.Model(whole, back)
""",
        (1, 28, 28),
        "mirror",
    ),
    "a function that makes a model of signals": Pasted(
        """
def signals(shape):
    given = keras.layers.Input(shape)

    one = keras.layers.Conv1D(filters=16, kernel_size=3, padding="same")(given)
    one = keras.layers.BatchNormalization()(one)
    one = keras.layers.ReLU()(one)

    two = keras.layers.Conv1D(filters=24, kernel_size=4, padding="causal", strides=2)(one)
    two = keras.layers.LeakyReLU(0.2)(two)

    mean = keras.layers.GlobalAveragePooling1D()(two)
    shares = keras.layers.Dense(3, activation="softmax")(mean)
    return keras.models.Model(inputs=given, outputs=shares)
""",
        (1, 50),
        "signals((50, 1))",
    ),
    "a small U-Net with odd sizes": Pasted(
        """
inputs = keras.Input(shape=(17, 13, 2))
c1 = layers.Conv2D(4, 3, activation="relu", padding="same")(inputs)
p1 = layers.AveragePooling2D(2, padding="same")(c1)
c2 = layers.Conv2D(8, 5, strides=(2, 1), activation="gelu", padding="same")(p1)
u1 = layers.UpSampling2D((2, 1))(c2)
u1 = layers.Cropping2D(((0, 1), (0, 0)))(u1) if False else u1
d = layers.DepthwiseConv2D(3, padding="same", depth_multiplier=1)(u1)
outputs = layers.Conv2D(1, 1, activation="sigmoid")(d)
model = keras.Model(inputs, outputs)
""",
        (2, 17, 13),
        "model",
    ),
    "a residual block, functional": Pasted(
        """
inputs = keras.Input(shape=(12, 12, 8))
x = layers.Conv2D(8, 3, padding="same", use_bias=False)(inputs)
x = layers.BatchNormalization()(x)
x = layers.Activation("relu")(x)
x = layers.Conv2D(8, 3, padding="same")(x)
x = layers.add([x, inputs])
y = layers.MaxPooling2D(3, strides=2, padding="same")(x)
y = layers.Conv2DTranspose(4, 4, strides=2, padding="same")(y)
y = layers.Concatenate()([y, x])
outputs = layers.GlobalMaxPooling2D()(y)
model = keras.Model(inputs, outputs)
""",
        (8, 12, 12),
        "model",
    ),
    "a net for volumes": Pasted(
        """
model = tf.keras.models.Sequential([
    tf.keras.layers.Input((16, 16, 8, 1)),
    tf.keras.layers.Conv3D(8, 3, activation=tf.nn.relu),
    tf.keras.layers.MaxPool3D(pool_size=2),
    tf.keras.layers.BatchNormalization(),
    tf.keras.layers.GlobalAveragePooling3D(),
    tf.keras.layers.Dense(units=16, activation="relu", kernel_initializer="he_normal"),
    tf.keras.layers.Dropout(0.3),
    tf.keras.layers.Dense(1, activation="sigmoid"),
], name="3dcnn")
""",
        (1, 16, 16, 8),
        "model",
    ),
    "a MobileNet's start": Pasted(
        """
model = keras.Sequential([
    keras.Input((24, 24, 3)),
    layers.ZeroPadding2D(((0, 1), (0, 1))),
    layers.Conv2D(8, 3, strides=2, use_bias=False),
    layers.BatchNormalization(),
    layers.ReLU(6.0),
    layers.ZeroPadding2D(1),
    layers.DepthwiseConv2D(3, use_bias=False),
    layers.Activation("relu6"),
    layers.Conv2D(16, 1, activation="swish"),
    layers.ZeroPadding2D((1, 2)),
    layers.Conv2D(4, (3, 5), activation="silu"),
    layers.GlobalAveragePooling2D(),
    layers.Dropout(0.2),
    layers.Dense(5),
    layers.Activation("softmax"),
])
""",
        (3, 24, 24),
        "model",
    ),
}
