"""Invented practices with a year of invented data, so that every page has something to show.

Two CME offices, four practices, one coach, twelve projects in all states. Nothing here
comes from a real practice. Built through the same actions as the pages.
"""
