"""Training for all visitors: one network at a time, in a process that gives way to everyone."""
