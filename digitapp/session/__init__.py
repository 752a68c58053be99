"""What is going on: the session, the network it holds, and what of it is shown."""
