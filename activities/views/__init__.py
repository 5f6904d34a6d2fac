"""Pages of activities: the office's, a person's own, and what an invitation opens."""
