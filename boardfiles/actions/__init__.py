"""What happens to activities, board files, answers, and one's own points."""
