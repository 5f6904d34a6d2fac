"""A team's rhythm, rests and monthly series; reminders that were sent, and their links."""

import secrets
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity
from measures.analysis.periods import label as period_label
from measures.models import Measure, ObservationBatch
from meetings.models import PLACE_MAX_LENGTH, Meeting
from nextsteps.rhythm import LAST, Rhythm, day_ahead
from pdsa.models import Cycle
from projects.models import ChangeIdea, Project

REMARK_MAX_LENGTH = 1000
LINK_LIFE = timedelta(days=14)


class RhythmChoice(models.TextChoices):
    PERIOD = "period", _("When a period of the main measure is over")
    WEEKLY = "weekly", _("Every week, on the day of our huddle")
    MONTHLY = "monthly", _("Every month, on one day")
    CLINIC_DAYS = "clinic_days", _("On our clinic days")


class Cadence(models.Model):
    """When a team wants to be reminded; without a row: as its main measure's periods end."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, related_name="cadence"
    )
    rhythm = models.CharField(
        _("when to remind"), max_length=12, choices=RhythmChoice.choices,
        default=RhythmChoice.PERIOD,
    )  # fmt: skip
    weekdays = models.JSONField(default=list, blank=True)  # 0 is Monday
    month_day = models.PositiveSmallIntegerField(_("day of the month"), default=1)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="cadence_month_day_exists_in_every_month",
                condition=Q(month_day__range=(1, 28)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_rhythm_display()}"

    def rhythm_of(self, period: str, week_starts: str) -> Rhythm:
        return Rhythm(
            self.rhythm, tuple(self.weekdays), self.month_day, period, week_starts
        )


class PauseQuerySet(models.QuerySet["Pause"]):
    def on(self, day: date) -> "PauseQuerySet":
        """Those that hold on `day`, its last day included."""
        return self.filter(ended_at__isnull=True, until__gte=day)


class Pause(models.Model):
    """A team's wish for quiet until the end of a day, and why."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="reminder_pauses"
    )
    until = models.DateField(_("until the end of"))
    reason = models.CharField(_("why"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    objects = PauseQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(ended_at__isnull=True),
                name="one_pause_at_a_time",
            ),
            models.CheckConstraint(
                name="pause_ended_at_and_by",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Quiet until {self.until}"

    def covers(self, day: date) -> bool:
        """Whether it held on `day`; one that was ended held until the day before."""
        if not self.at.date() <= day <= self.until:
            return False
        return self.ended_at is None or day < self.ended_at.date()


class Reminder(models.Model):
    """One mail to one person about one project's next step."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders"
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="reminders"
    )
    rule = models.CharField(max_length=30)
    on = models.DateField()  # where the person lives
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "on"], name="one_reminder_a_day_for_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} on {self.on}"


def link_end() -> Any:
    return timezone.now() + LINK_LIFE


def new_code() -> str:
    return secrets.token_urlsafe(18)


class QuestionLinkQuerySet(models.QuerySet["QuestionLink"]):
    def alive(self) -> "QuestionLinkQuerySet":
        return self.filter(
            used_at=None, revoked_at=None, expires_at__gt=timezone.now()
        )  # fmt: skip

    def with_everything(self) -> "QuestionLinkQuerySet":
        return self.select_related(
            "user", "measure__project__organisation", "measure__project__created_by",
            "batch",
        )  # fmt: skip


class QuestionLink(models.Model):
    """One question in one mail: the numbers of one period of one measure, once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE,
        related_name="question_links",
    )  # fmt: skip
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="+")
    period_start = models.DateField()
    code_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=link_end)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    batch = models.ForeignKey(
        ObservationBatch, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip

    objects = QuestionLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Question for {self.period_start}"

    def state(self) -> str:
        """alive, used, revoked or expired."""
        if self.used_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        return "alive" if timezone.now() < self.expires_at else "expired"


class CalendarFeed(models.Model):
    """The secret address of one person's calendar; the newest one that is not revoked."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="calendar_feeds",
    )
    code_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True),
                name="one_calendar_feed_for_a_person",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Calendar of {self.user}"


class RemarkKind(models.TextChoices):
    COMMENT = "comment", _("Comment")
    SUGGESTION = "suggestion", _("Smaller test")


class RemarkQuerySet(models.QuerySet["Remark"]):
    def waiting(self) -> "RemarkQuerySet":
        """What the team has not answered; a suggestion only while its idea waits."""
        settled = Q(idea__taken_up_at__isnull=False) | Q(idea__dropped_at__isnull=False)
        return self.filter(seen_at__isnull=True).exclude(settled)

    def with_everything(self) -> "RemarkQuerySet":
        return self.select_related("by", "measure", "cycle", "idea")


class Remark(models.Model):
    """What a coach says to a team about one point or test, or a smaller test to try.

    It is the team's next step until somebody has seen it, or taken up or dropped its idea.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="remarks"
    )
    kind = models.CharField(max_length=10, choices=RemarkKind.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="remarks"
    )
    # A comment is about a period of a measure, or about a test.
    measure = models.ForeignKey(
        Measure, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    period_start = models.DateField(null=True, blank=True)
    cycle = models.ForeignKey(
        Cycle, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    # A suggestion waits among the ideas.
    idea = models.ForeignKey(
        ChangeIdea, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    text = models.TextField(_("comment"), max_length=REMARK_MAX_LENGTH, blank=True)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="remark_about_one_thing",
                condition=Q(kind="suggestion", idea__isnull=False, measure__isnull=True, cycle__isnull=True)
                | Q(kind="comment", idea__isnull=True, measure__isnull=False, period_start__isnull=False, cycle__isnull=True)
                | Q(kind="comment", idea__isnull=True, measure__isnull=True, cycle__isnull=False),
            ),
            models.CheckConstraint(
                name="remark_seen_at_and_by",
                condition=Q(seen_at__isnull=True, seen_by__isnull=True)
                | Q(seen_at__isnull=False, seen_by__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.project}"

    def about(self) -> str:
        """What a comment is about: "March 2026 of “Missed visits”", or "PDSA 3"."""
        if self.measure is None or self.period_start is None:
            return str(self.cycle or "")
        period = period_label(self.period_start, self.measure.period, translation)
        names = {"period": period, "measure": self.measure.name}
        return translation.gettext("%(period)s of “%(measure)s”") % names


class MonthlySeries(models.Model):
    """One session and one small test every month, set up once.

    `activity`: the CME office's series of sessions that gives credit; null for none.
    `led_by`: whose name stands on what opens by itself.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="monthly_series"
    )
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("series of the CME office"),
    )  # fmt: skip
    nth = models.PositiveSmallIntegerField(
        _("which one of the month"),
        choices=[
            (1, _("First")), (2, _("Second")), (3, _("Third")), (4, _("Fourth")),
            (LAST, _("Last")),
        ],
        default=1,
    )  # fmt: skip
    weekday = models.PositiveSmallIntegerField(
        _("day of the week"),
        choices=[
            (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")),
            (4, _("Friday")), (5, _("Saturday")), (6, _("Sunday")),
        ],
        default=1,
    )  # fmt: skip
    begins_at = models.TimeField(_("time"))
    minutes = models.PositiveSmallIntegerField(
        _("how long"),
        choices=[
            (15, _("15 minutes")),
            (30, _("30 minutes")),
            (45, _("45 minutes")),
            (60, _("1 hour")),
            (90, _("1 hour and a half")),
            (120, _("2 hours")),
        ],
        default=30,
    )
    place = models.CharField(
        _("place or link"), max_length=PLACE_MAX_LENGTH, blank=True
    )
    led_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name_plural = "monthly series"
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(ended_at__isnull=True),
                name="one_monthly_series_at_a_time",
            ),
            models.CheckConstraint(
                name="monthly_series_ended_at_and_by",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(_("monthly series"))

    def next_day(self, today: date) -> date:
        """The day of the next session, `today` included."""
        return day_ahead(today, self.nth, self.weekday)


class SessionQuerySet(models.QuerySet["SeriesSession"]):
    def with_everything(self) -> "SessionQuerySet":
        """With meeting, test and how many were present, in the same query."""
        present = Q(meeting__attendances__confirmed_at__isnull=False)
        rows = self.select_related(
            "meeting__project__organisation", "meeting__project__created_by", "cycle"
        )
        return rows.annotate(
            people=models.Count("meeting__attendances", filter=present)
        )


class SeriesSession(models.Model):
    """The session of one month: its meeting, and the test it opens.

    `cycle`: null where no idea waited that month. `minutes`: as the series was then.
    """

    series = models.ForeignKey(
        MonthlySeries, on_delete=models.CASCADE, related_name="sessions"
    )
    month = models.DateField()  # its first day
    meeting = models.OneToOneField(
        Meeting, on_delete=models.CASCADE, related_name="series_session"
    )
    cycle = models.OneToOneField(
        Cycle, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="series_session",
    )  # fmt: skip
    minutes = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField(default=timezone.now)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "month"], name="one_session_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"Session of {self.month:%Y-%m}"

    def ends(self) -> Any:
        """When it ends as planned, aware."""
        return self.meeting.begins() + timedelta(minutes=self.minutes)


def is_team_mate(user: User, project: Project) -> bool:
    """Whether the person works in the project's team now. One query."""
    return project.memberships.current().filter(user=user).exists()
