"""The view “Map”: digits as points, and pixels where the first weights put them."""
