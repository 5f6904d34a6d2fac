"""Organisations: started, set up, staffed."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import (
    Organisation,
    OrganisationKind,
    OrganisationMembership,
    User,
)
from accounts.permissions import OrganisationRole
from audit.record import changes, record
from qiapp.lib.errors import ActionRefused
from qiapp.lib.versions import save_version


@transaction.atomic
def start_organisation(
    *, name: str, kind: str, by: User, **values: Any
) -> Organisation:
    """A new organisation whose administrator is `by`.

    Raises ActionRefused for a CME office unless `by` is an operator: issuing credit needs
    an accreditation that somebody has looked at.
    """
    if kind == OrganisationKind.CME_PROVIDER and not by.is_staff:
        raise ActionRefused(
            _("CME offices are opened by the operator of this installation. Ask them."),
            field="kind",
        )
    organisation = Organisation.objects.create(name=name, kind=kind, **values)
    record("organisation started", by=by, subject=organisation,
           organisation=organisation, after={"name": name, "kind": kind, **values})  # fmt: skip
    add_role(organisation=organisation, user=by, role=OrganisationRole.ADMINISTRATOR, by=by)  # fmt: skip
    return organisation


@transaction.atomic
def revise_organisation(
    *, organisation: Organisation, version: int, by: User, **values: Any
) -> Organisation:
    """The organisation with new settings. Raises VersionConflict."""
    before, after = changes(organisation, values)
    save_version(organisation, version, **values)
    record("organisation revised", by=by, subject=organisation,
           organisation=organisation, before=before, after=after)  # fmt: skip
    return organisation


@transaction.atomic
def agree_to_row_uploads(*, organisation: Organisation, by: User) -> Organisation:
    """Records that row-level extracts may be uploaded here; once is enough.

    Raises ActionRefused when this installation takes no row-level extracts at all.
    """
    if settings.ROW_UPLOADS == "off":
        raise ActionRefused(_("This installation takes no files with one row per visit."))  # fmt: skip
    if organisation.row_uploads_agreed_at is None:
        set_agreement(organisation, by)
        record("row uploads agreed", by=by, subject=organisation,
               organisation=organisation)  # fmt: skip
    return organisation


@transaction.atomic
def withdraw_row_uploads(*, organisation: Organisation, by: User) -> Organisation:
    if organisation.row_uploads_agreed_at is not None:
        set_agreement(organisation, None)
        record("row uploads withdrawn", by=by, subject=organisation,
               organisation=organisation)  # fmt: skip
    return organisation


def set_agreement(organisation: Organisation, by: User | None) -> None:
    organisation.row_uploads_agreed_by = by
    organisation.row_uploads_agreed_at = timezone.now() if by else None
    organisation.save(update_fields=["row_uploads_agreed_by", "row_uploads_agreed_at"])


@transaction.atomic
def add_role(
    *, organisation: Organisation, user: User, role: str, by: User
) -> OrganisationMembership:
    """The current membership of `user` in this role; the same one when asked twice."""
    membership, is_new = OrganisationMembership.objects.current().get_or_create(
        organisation=organisation, user=user, role=role
    )
    if is_new:
        record("role given", by=by, subject=user, organisation=organisation, role=role)
    return membership


@transaction.atomic
def end_role(*, membership: OrganisationMembership, by: User) -> OrganisationMembership:
    """The membership, ended. Raises ActionRefused for the last administrator.

    Locks the organisation, so that two administrators cannot end each other at once.
    """
    organisation = Organisation.objects.select_for_update().get(
        pk=membership.organisation_id
    )
    membership.refresh_from_db()
    if membership.ended_at is not None:
        return membership
    if is_last_administrator(membership):
        raise ActionRefused(
            _("An organization needs an administrator. Invite another one first.")
        )
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    record("role ended", by=by, subject=membership.user, organisation=organisation,
           role=membership.role)  # fmt: skip
    return membership


def is_last_administrator(membership: OrganisationMembership) -> bool:
    if membership.role != OrganisationRole.ADMINISTRATOR:
        return False
    others = OrganisationMembership.objects.current().filter(
        organisation_id=membership.organisation_id,
        role=OrganisationRole.ADMINISTRATOR,
        user__is_active=True,
    )
    return not others.exclude(pk=membership.pk).exists()
