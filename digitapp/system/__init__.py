"""Between the program and the computer it runs on: settings, reports, what Qt needs."""
