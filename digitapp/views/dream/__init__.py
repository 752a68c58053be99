"""The view “Dream”: what the network thinks digits look like."""
