"""What a user thinks of as a panel."""
