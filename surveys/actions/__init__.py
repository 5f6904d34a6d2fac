"""Changes of state around surveys: the survey, its rounds, answers, measures, comments."""
