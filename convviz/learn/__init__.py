"""What teaches: lessons, quiz, gallery, comparisons."""
