"""Practice experience surveys: rounds, and the answers of people nobody can name.

Of a person only a day, a letter for each question and a screened comment are kept, and only
until four others join them: then they become sums, and the comment loses its place beside
them. No address, no device, no time finer than a day (ADR 18).
"""

import secrets
import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from measures.models import Measure
from projects.models import Project
from surveys import counting
from surveys.counting import Counts
from surveys.questions import LANGUAGES, Question, asked

TARGET = 25
# Crockford's letters and digits: none is taken for another.
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_PARTS, PART_LENGTH = 3, 4


class SurveyQuerySet(models.QuerySet["Survey"]):
    def visible_to(self, user: User) -> "SurveyQuerySet":
        """Surveys of the projects that `user` may know of.

        Without those that feed a measure she was not shown.
        """
        hidden = ItemMeasure.objects.exclude(
            measure__in=Measure.objects.visible_to(user)
        )
        known = self.filter(project__in=Project.objects.visible_to(user))
        return known.exclude(pk__in=hidden.values("survey_id"))

    def seen_in(self, project: Project) -> "SurveyQuerySet":
        """Surveys of the project that whoever it was loaded for may see."""
        rows = self.filter(project=project)
        return rows.visible_to(project.viewer) if project.viewer else rows


class Survey(models.Model):
    """A project's survey of its patients, asked again in round after round."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="surveys"
    )
    name = models.CharField(_("name"), max_length=80)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"], name="one_survey_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ItemMeasure(models.Model):
    """A measure of the project that one question feeds."""

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="item_measures"
    )
    item = models.CharField(max_length=20)
    measure = models.OneToOneField(
        Measure, on_delete=models.CASCADE, related_name="survey_item"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "item"], name="one_measure_per_survey_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} of {self.survey}"


def new_code() -> str:
    """What a survey's link ends in; short enough to type from a poster, 60 bits long."""
    letters = [secrets.choice(CODE_LETTERS) for _n in range(CODE_PARTS * PART_LENGTH)]
    return joined("".join(letters))


def joined(letters: str) -> str:
    parts = range(0, len(letters), PART_LENGTH)
    return "-".join(letters[start : start + PART_LENGTH] for start in parts)


def read_code(typed: str) -> str:
    """The code somebody typed, as it is stored: capitals in groups of four."""
    typed = typed.upper().replace("-", "").replace(" ", "")
    return joined(typed.replace("O", "0").replace("I", "1").replace("L", "1"))


class SurveyRoundQuerySet(models.QuerySet["Round"]):
    def open(self) -> "SurveyRoundQuerySet":
        return self.filter(closed_at__isnull=True)

    def with_shown(self) -> "SurveyRoundQuerySet":
        """With the batches whose sums may be shown: one query more."""
        return self.prefetch_related("batches")


class Round(models.Model):
    """Some weeks of asking, with one link; `items` are the questions as they were then."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="rounds")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    items = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField()  # inclusive: the link's last day
    target = models.PositiveIntegerField(default=TARGET)
    arrived = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey"],
                condition=Q(closed_at__isnull=True),
                name="one_open_round_per_survey",
            ),
            models.CheckConstraint(
                name="survey_round_closed_at_and_by",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="survey_round_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey}, {self.starts_on} to {self.ends_on}"

    def is_open(self) -> bool:
        return self.closed_at is None

    def state(self, today: date) -> str:
        """open, closed, ended (its last day is over), early, or over (its project is)."""
        if not self.is_open():
            return "closed"
        if not self.survey.project.is_open():
            return "over"
        if today > self.ends_on:
            return "ended"
        return "early" if today < self.starts_on else "open"

    def questions(self) -> list[Question]:
        return asked(self.items)

    def shown(self) -> int:
        """How many answers stand in the results. No query when batches are prefetched."""
        return sum(batch.size for batch in self.batches.all())

    def counts(self) -> Counts:
        """What may be shown, by item. No query when batches are prefetched."""
        return counting.total((b.counts for b in self.batches.all()), self.items)


class Waiting(models.Model):
    """One person's answers until they are added up; the key says nothing of their order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="waiting")
    day = models.DateField()
    answers = models.CharField(max_length=20)
    comment = models.CharField(max_length=800, blank=True)
    # What the comment seemed to hold, when it was held back: "name,phone".
    held_back = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return "An answer that waits for others"


class Receipt(models.Model):
    """That a form with this key has arrived; the form cannot be told from it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="receipts")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "digest"], name="one_receipt_per_form"
            )
        ]

    def __str__(self) -> str:
        return "Receipt of a form"


class Batch(models.Model):
    """The sums of at least five people's answers; shown as a whole or not at all."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="batches")
    month = models.DateField()  # the first day of the month of its latest answer
    size = models.PositiveIntegerField()
    counts = models.JSONField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="survey_batch_of_five", condition=Q(size__gte=counting.BATCH)
            )
        ]

    def __str__(self) -> str:
        return f"{self.size} answers"


class Comment(models.Model):
    """What somebody of a batch wrote; or, without text, why it was held back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="comments")
    text = models.CharField(max_length=800, blank=True)
    held_back = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["pk"]  # random: not the order they came in
        constraints = [
            models.CheckConstraint(
                name="comment_text_or_reason",
                condition=Q(text="") & ~Q(held_back="") | ~Q(text="") & Q(held_back=""),
            )
        ]

    def __str__(self) -> str:
        return "A patient's comment"

    def kinds(self) -> list[str]:
        return self.held_back.split(",") if self.held_back else []


class Poster(models.Model):
    """A round's poster as PDF, in one language."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="posters")
    language = models.CharField(max_length=5, choices=list(LANGUAGES.items()))
    content = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "language"], name="one_poster_per_language"
            )
        ]

    def __str__(self) -> str:
        return f"Poster of {self.round} in {self.language}"
