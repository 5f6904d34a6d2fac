"""All rows of all apps: every table_<app>.py beside this file."""

import importlib
import pkgutil
from types import ModuleType, SimpleNamespace

import tests.permissions
from tests.factories.sharing import show_everything
from tests.permissions.rows import Row


def tables() -> list[ModuleType]:
    names = sorted(m.name for m in pkgutil.iter_modules(tests.permissions.__path__))
    return [
        importlib.import_module(f"tests.permissions.{name}")
        for name in names
        if name.startswith("table_")
    ]


def every_row() -> list[Row]:
    return [row for module in tables() for row in module.ROWS]


def prepare_all(world: SimpleNamespace) -> None:
    """Lets every table add the objects its URLs need, each under a name of its own.

    Two objects of one name would pass as long as their numbers happen to be equal. Then
    the practice shows its coaches and offices all it has: the table says what a role may
    do with what it sees; tests/sharing says what stays hidden.
    """
    for module in tables():
        if hasattr(module, "prepare"):
            before = dict(vars(world))
            module.prepare(world)
            taken = [
                name for name, one in before.items() if vars(world)[name] is not one
            ]
            assert taken == [], f"{module.__name__} takes names in use: {taken}"
    show_everything(world.project)
