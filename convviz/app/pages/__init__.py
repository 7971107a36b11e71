"""The pages beside the stage of one's own set-up."""
