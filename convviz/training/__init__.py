"""How weights are learned: one kernel by gradient descent, and a network epoch by epoch."""
