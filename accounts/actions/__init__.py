"""Changes of state around people and organisations, one module a noun."""
