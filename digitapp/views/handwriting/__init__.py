"""The view “My handwriting”: a person's own digits, and learning them."""
