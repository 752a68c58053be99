"""What the program says when something is wrong, with what it says to do about it."""
