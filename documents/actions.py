"""Writing own words once for every document."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.record import record
from documents.models import OwnWords
from projects.models import Project
from qiapp.lib.versions import save_version


@transaction.atomic
def write_words(
    *, project: Project, key: str, text: str, version: int, by: User
) -> OwnWords:
    """The team's answer to one question; also after the project has ended.

    `version`: the one that was read, 0 before the first words. Raises VersionConflict
    when somebody changed it since.
    """
    words, is_new = OwnWords.objects.get_or_create(
        project=project, key=key, defaults={"changed_by": by}
    )
    if text != words.text:
        before = words.text
        current = words.version if is_new else version
        save_version(
            words, current, text=text, changed_by=by, changed_at=timezone.now()
        )
        record(
            "words for documents written", by=by, subject=words, project=project,
            before={"text": before}, after={"text": text},
        )  # fmt: skip
    return words
