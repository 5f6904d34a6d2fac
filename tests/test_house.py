"""The house itself: foreign keys point down, calculations import without Django."""

import subprocess
import sys

import pytest
from django.apps import apps

LAYERS = [
    "audit", "accounts", "jobs", "notices", "projects", "measures", "pdsa", "extracts", "tally",
    "surveys", "attestations", "nextsteps", "coaching", "reports",
]  # fmt: skip
SIBLINGS = {
    frozenset({"pdsa", "extracts"}),
    frozenset({"pdsa", "tally"}),
    frozenset({"extracts", "tally"}),
}


def test_foreign_keys_in_our_apps_point_down() -> None:
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for label in LAYERS
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model
        and not points_down(label, field.related_model._meta.app_label)
    ]  # fmt: skip

    assert upward == []


def points_down(source: str, target: str) -> bool:
    if target not in LAYERS or source == target:
        return True
    if frozenset({source, target}) in SIBLINGS:
        return False
    return LAYERS.index(target) < LAYERS.index(source)


@pytest.mark.parametrize(
    "module", ["measures.analysis", "measures.charts", "extracts.reader"]
)
def test_calculation_package_imports_without_django(module: str) -> None:
    code = (
        f"import {module}, pkgutil, importlib, sys\n"
        f"for m in pkgutil.walk_packages({module}.__path__, '{module}.'):\n"
        "    importlib.import_module(m.name)\n"
        "sys.exit('django' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], check=False)

    assert done.returncode == 0
