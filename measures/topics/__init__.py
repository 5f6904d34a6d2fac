"""Small topics a project can start from: data files, read, checked and searched.

Django-free. A topic is one TOML file in measures/data/topics; its words are ours and its
numbers are starting points, not official targets.
"""
