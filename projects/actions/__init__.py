"""Changes of state around projects, one file per noun."""
