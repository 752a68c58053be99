"""What a person draws becomes what a network was trained on: one recipe per data set.

A recipe is never shared between data sets: scikit-learn's 8x8 digits fill the picture's height,
MNIST's fill a box of 20 px and are centred by mass, and a network reads a drawing well only in
the form that it knows. One of points makes no picture but rows that tell the way of the pen.
"""

from .pen_points import PointRecipe, holds_points
from .recipe import RECIPES, Recipe, recipe_for

__all__ = ["RECIPES", "PointRecipe", "Recipe", "holds_points", "recipe_for"]
