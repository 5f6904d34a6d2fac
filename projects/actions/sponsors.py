"""CME offices that may see a project because they were asked to credit it."""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, OrganisationKind, User
from audit.record import record
from projects.actions.projects import require_open
from projects.models import Project, Sponsorship
from qiapp.lib.errors import ActionRefused


@transaction.atomic
def join_sponsor(
    *, project: Project, organisation: Organisation, by: User
) -> Sponsorship:
    """The sponsorship, new or the one that stands. Everything recorded so far counts.

    Raises ActionRefused for an organisation that is no CME office.
    """
    require_open(project)
    if organisation.kind != OrganisationKind.CME_PROVIDER:
        raise ActionRefused(
            _("%(name)s is not a CME office. Choose one from the list.")
            % {"name": organisation},
            field="organisation",
        )
    sponsorship, is_new = Sponsorship.objects.get_or_create(
        project=project, organisation=organisation
    )
    if is_new:
        record(
            "CME office joined", by=by, subject=sponsorship, project=project,
            after={"organisation": organisation},
        )  # fmt: skip
    return sponsorship


@transaction.atomic
def bind_sponsorship(*, sponsorship: Sponsorship, by: User) -> Sponsorship:
    """The sponsorship, no longer to be left: something was signed for this office."""
    if sponsorship.bound_at is None:
        sponsorship.bound_at = timezone.now()
        sponsorship.save(update_fields=["bound_at"])
        record(
            "CME office bound", by=by, subject=sponsorship,
            project=sponsorship.project,
            after={"bound_at": sponsorship.bound_at},
        )  # fmt: skip
    return sponsorship


@transaction.atomic
def leave_sponsor(*, sponsorship: Sponsorship, by: User) -> None:
    """Ends the office's view of the project.

    Raises ActionRefused once something was signed for it: `bound_at` is set, or a row of
    a layer above points here with PROTECT.
    """
    sponsorship = Sponsorship.objects.select_for_update(of=("self",)).get(
        pk=sponsorship.pk
    )
    signed = ActionRefused(
        _("Something was already signed for %(office)s, so it stays with the project.")
        % {"office": sponsorship.organisation}
    )
    if sponsorship.bound_at is not None:
        raise signed
    record(
        "CME office left", by=by, subject=sponsorship, project=sponsorship.project,
        before={"organisation": sponsorship.organisation},
    )  # fmt: skip
    try:
        sponsorship.delete()
    except ProtectedError:
        raise signed from None
