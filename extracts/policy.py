"""Who may send files of rows here, and in which words it is refused (decision 11)."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Organisation
from extracts.models import Permit
from projects.models import Project
from qiapp.lib.errors import ActionRefused


def needs_confirmation(project: Project | None) -> bool:
    """True when the person herself has to confirm that she may send the file."""
    return settings.ROW_UPLOADS == "with-agreement" and (
        project is None or project.organisation is None
    )


def permit_for(project: Project | None, *, confirmed: bool) -> Permit:
    """Why rows may be sent for `project` (None: only looked at, nothing kept).

    Raises ActionRefused with what to do instead.
    """
    if settings.ROW_UPLOADS == "off":
        raise ActionRefused(rows_are_off())
    if settings.ROW_UPLOADS == "own-installation":
        return Permit.OWN_INSTALLATION
    if project is not None and project.organisation is not None:
        return require_agreement(project.organisation)
    if not confirmed:
        raise ActionRefused(confirmation_missing(), field="confirmed")
    return Permit.CONFIRMED


def require_agreement(organisation: Organisation) -> Permit:
    if organisation.row_uploads_agreed_at is None:
        raise ActionRefused(
            _(
                "%(organisation)s has not agreed yet that files of visits may be sent "
                "here. Ask an administrator of %(organisation)s to record the agreement "
                "in the organization's settings. Until then you can paste counts."
            )
            % {"organisation": organisation.name}
        )
    return Permit.AGREEMENT


def rows_are_off() -> str:
    return _(
        "This installation takes no files with one row per visit. Count the file on "
        "your own computer with “python -m extracts.preview FILE” and paste the counts."
    )


def confirmation_missing() -> str:
    return _(
        "Please confirm that you may use this file for quality improvement and send it "
        "here to be counted."
    )
