"""How weights are learned: one kernel by gradient descent, and a network epoch by epoch. No page is known here."""
