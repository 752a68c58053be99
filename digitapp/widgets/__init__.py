"""Drawing only: arrays and numbers in, signals out. Nothing here knows a network."""
