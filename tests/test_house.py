"""The house itself: foreign keys point down, calculations import without Django."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

LAYERS = [
    "audit", "accounts", "jobs", "notices", "projects", "learning", "effort", "measures", "pdsa", "extracts", "tally",
    "sharing",
    "tools", "surveys", "meetings", "evidence", "attestations", "boardfiles", "activities", "nextsteps", "coaching", "documents", "collaboratives", "reports",
]  # fmt: skip
SIBLINGS = {
    frozenset({"pdsa", "extracts"}),
    frozenset({"pdsa", "tally"}),
    frozenset({"extracts", "tally"}),
    frozenset({"tools", "surveys"}),
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


def own_apps() -> set[str]:
    """The apps that lie in this repository, but `qiapp`, which stands on all of them."""
    root = Path(settings.BASE_DIR)
    return {app for app in settings.INSTALLED_APPS if (root / app).is_dir()} - {"qiapp"}


def test_every_app_has_its_layer() -> None:
    assert own_apps() == set(LAYERS)


def test_every_app_is_part_of_the_image() -> None:
    kept = (Path(settings.BASE_DIR) / ".dockerignore").read_text().splitlines()

    assert {app for app in own_apps() if f"!{app}" not in kept} == set()


def points_down(source: str, target: str) -> bool:
    if target not in LAYERS or source == target:
        return True
    if frozenset({source, target}) in SIBLINGS:
        return False
    return LAYERS.index(target) < LAYERS.index(source)


@pytest.mark.parametrize(
    "module",
    ["measures.analysis", "measures.charts", "extracts.reader", "evidence.reading"],
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
