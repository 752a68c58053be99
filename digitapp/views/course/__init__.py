"""The course: a list of lessons, and the lesson that is open."""
