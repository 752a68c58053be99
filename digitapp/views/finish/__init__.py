"""The view “Finish my digit”: networks side by side complete or clean the same drawing."""
