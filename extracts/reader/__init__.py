"""Reads any extract and gives exact counts; knows nothing of Django and keeps no row.

What to use, and from where:

- `bounded.inspect_file(path, *, original_name, today, sheet, answers) -> Inspection`
  and `bounded.count_file(path, recipe_json, *, today, progress) -> Counts`: the
  way for the product. They read in a child process with memory and time limits
  and are light to import. `bounded.run_bounded(function, args, ...)` lies below.
- `recipe.parse_recipe(document) -> Recipe`: checks a recipe; raises
  `errors.RecipeError` (`.path`, `.message`). `recipe.schema()` gives its JSON Schema.
- `inspection.inspect(path, *, original_name, today, sheet, answers) -> Inspection`
  and `counting.count(path, recipe, *, today, progress) -> Counts`: the same in
  this process, for the command line and for tests (they load numpy).
- `results`: Inspection, Column, Sheet, Question, Choice, Counts, Piece,
  Rejected, Values, and `to_json`.

A file never raises: its verdict is accept, accept_with_warning, ask (with
`questions`; put `{question id: choice id}` in the recipe's `answers`) or refuse
(with `message`). `errors.Cancelled` is raised when `progress` returns False.
"""
