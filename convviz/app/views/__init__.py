"""What can be opened below the stage."""
