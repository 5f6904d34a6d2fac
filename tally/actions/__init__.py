"""Changes of state around chart audits: the form, its rounds, the tallies in them."""
