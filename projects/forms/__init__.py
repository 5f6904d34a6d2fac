"""Forms around projects: text in, checked values and kind messages out."""
