"""What may be done with activities, by noun."""
