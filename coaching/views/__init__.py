"""The coach's pages, and those on which a practice asks for help."""
