"""Saving over what one has read: the second of two people is told, never overruled."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from qiapp.lib.errors import VersionConflict


def save_version(instance: models.Model, version: int, **values: Any) -> None:
    """Stores `values` and the next version on `instance`, if `version` is still current.

    Two queries. Raises VersionConflict when somebody else saved since `version` was read.
    """
    rows = type(instance)._default_manager.filter(pk=instance.pk, version=version)
    if not rows.update(version=version + 1, **values):
        raise VersionConflict(
            _("Somebody else changed this while you were writing. Nothing was lost.")
        )
    for name, value in {**values, "version": version + 1}.items():
        setattr(instance, name, value)
