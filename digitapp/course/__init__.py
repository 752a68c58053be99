"""The course: lessons read from files, the learner's way through them, their check in the end."""
