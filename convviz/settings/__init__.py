"""The set-up of a page as one value: the model, its checks, its edits and its link."""
