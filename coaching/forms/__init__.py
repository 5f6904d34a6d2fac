"""Forms of the coach's pages: text in, checked values out."""
