"""What networks make: sheets of pictures, planes of codes, drawings finished and cleaned."""
