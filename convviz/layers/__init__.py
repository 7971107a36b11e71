"""One layer at work: its settings, its arrays, and what comes out."""
