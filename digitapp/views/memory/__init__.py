"""The view Memory: pictures in a Hopfield network, and how one of them is found again."""
