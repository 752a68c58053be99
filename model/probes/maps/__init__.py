"""Digits, pixels and answers as points of a plane."""
