"""The view “Errors”: how well digits are read, and which are not."""
