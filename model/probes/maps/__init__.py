"""Digits, pixels and predictions as points of a plane."""
