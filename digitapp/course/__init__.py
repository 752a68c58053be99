"""Lessons: files that become steps, the worlds they move, and the page that walks them."""
