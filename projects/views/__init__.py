"""Pages of projects, one file per noun."""
