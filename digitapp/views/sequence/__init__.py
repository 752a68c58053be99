"""The sequence view: what a recurrent network knows after each row, or point of the pen."""
