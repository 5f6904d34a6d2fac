"""No column that names a person is forgotten when somebody leaves."""

from django.apps import apps
from django.db import models

from accounts.models import User
from projects.models import Project
from reports.ownership import DRAFT, MOVES, OPEN_ROWS, OWNERSHIP


def belongs_to_project(model: type[models.Model], seen: frozenset[str]) -> bool:
    """Whether a chain of foreign keys leads from the model to a project."""
    if model is Project:
        return True
    parents = {
        field.related_model
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is not User
    }
    return any(
        belongs_to_project(parent, seen | {parent._meta.label})
        for parent in parents
        if parent._meta.label not in seen
    )


def columns_naming_people() -> set[str]:
    """Every foreign key to a person in a model that belongs to a project."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.related_model is User and belongs_to_project(model, frozenset())
    }


def test_every_column_that_names_a_person_is_classified() -> None:
    assert columns_naming_people() == set(OWNERSHIP)


def test_every_column_that_moves_says_which_rows() -> None:
    moving = {column for column, fate in OWNERSHIP.items() if fate == MOVES}

    assert moving | {DRAFT} == set(OPEN_ROWS)
