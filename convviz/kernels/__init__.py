"""The kernels with a name: their numbers, what they do, and the weights of filters made of them."""
