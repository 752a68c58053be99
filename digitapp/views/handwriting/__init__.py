"""The view “My hand”: a person's own digits, and learning them."""
