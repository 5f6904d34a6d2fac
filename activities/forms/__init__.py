"""Forms of activities: text in, checked values out."""
