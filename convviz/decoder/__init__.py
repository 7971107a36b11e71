"""Files read in a process of their own, which can be ended: in turn, and within a limit of time."""
