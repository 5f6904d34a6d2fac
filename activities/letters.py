"""The decision letter as a PDF: drawn and sealed once, the same bytes ever after."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Submission, Verdict
from activities.reviewing import people_who_disclose
from attestations.rendering import usable_key
from audit import chain
from audit.record import record
from jobs.running import Attempt
from qiapp.lib import private_files
from qiapp.lib.pdf import render_pdf
from qiapp.lib.seal import sealed

SYSTEM = "system: documents"


def draw(*, submission_id: int, attempt: Attempt) -> Submission:
    """The submission with its stored letter; a second call returns the first one.

    Raises ActionRefused when this site's seal cannot be used, NoTimeStamp when its server
    does not answer: the job is tried again.
    """
    submission = Submission.objects.with_everything().get(pk=submission_id)
    if submission.letter_path:
        attempt.finish()
        return submission
    key = usable_key()
    pdf = render_pdf("pdf/activities_letter.html", letter_context(submission))
    content = sealed(pdf.content, key, reason=_("Decision letter"))
    folder = f"letters/{submission.pk}"
    stored = private_files.store(folder, f"{attempt.token}.pdf", content)
    with transaction.atomic():
        chain.hold()
        Submission.objects.filter(pk=submission.pk).update(
            letter_path=stored.path, letter_digest=stored.digest
        )
        record("decision letter drawn", by=SYSTEM, subject=submission,
               project=submission.project, digest=stored.digest)  # fmt: skip
        attempt.finish()
    private_files.remove_others(folder, keep=stored.path)
    submission.refresh_from_db()
    return submission


def letter_context(submission: Submission) -> dict[str, Any]:
    """Everything that stands in the letter. Reviewers are numbered, not named."""
    given = {d.user_id: d for d in submission.activity.disclosures.all()}
    people = people_who_disclose(submission)
    reviewers = {one.reviewer_id for one in submission.opinions.all()}
    return {
        "submission": submission,
        "office": submission.activity.office,
        "opinions": list(submission.opinions.all()),
        "is_accepted": submission.verdict == Verdict.ACCEPT,
        "is_revise": submission.verdict == Verdict.REVISE,
        "disclosures": [
            {
                "who": "" if user.pk in reviewers else user.name,
                "words": given[user.pk].words(),
                "on": given[user.pk].given_at,
            }
            for user in people
            if user.pk in given
        ],
    }


def content_of(submission: Submission) -> bytes:
    """The stored bytes. Raises FileChanged when somebody altered the file."""
    return private_files.read(submission.letter_path, submission.letter_digest)
