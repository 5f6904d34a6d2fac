"""Meetings of a team: who was there, which charts were looked at, what was decided."""

import secrets
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from measures.models import Measure
from projects.models import Project

PLACE_MAX_LENGTH = 200
AGENDA_MAX_LENGTH = 1500
LINE_MAX_LENGTH = 300
NAME_MAX_LENGTH = 60


def new_code() -> str:
    """What the attendance link is made from; worthless without our signature."""
    return secrets.token_urlsafe(12)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User) -> "MeetingQuerySet":
        """Meetings of the projects that `user` may know of."""
        return self.filter(project__in=Project.objects.visible_to(user))

    def kept(self) -> "MeetingQuerySet":
        """Without those that were called off."""
        return self.filter(cancelled_at__isnull=True)

    def closed(self) -> "MeetingQuerySet":
        return self.filter(closed_at__isnull=False)

    def running(self) -> "MeetingQuerySet":
        return self.filter(started_at__isnull=False, closed_at__isnull=True)

    def planned(self) -> "MeetingQuerySet":
        """Not begun and not called off, the next first."""
        waiting = self.kept().filter(started_at__isnull=True)
        return waiting.order_by("on", "begins_at", "pk")

    def with_chart_review(self) -> "MeetingQuerySet":
        """Closed meetings at which at least one chart was looked at."""
        return self.closed().filter(charts__isnull=False).distinct()

    def attended_by(self, user: User) -> "MeetingQuerySet":
        """Those at which `user` was present, once each."""
        return self.filter(
            attendances__user=user, attendances__confirmed_at__isnull=False
        ).distinct()

    def with_counts(self) -> "MeetingQuerySet":
        """With `people` present, `chart_count` and `decision_count`: no query more."""
        present = Q(attendances__confirmed_at__isnull=False)
        return self.annotate(
            people=Count("attendances", filter=present, distinct=True),
            chart_count=Count("charts", distinct=True),
            decision_count=Count("decisions", distinct=True),
        )

    def with_everything(
        self, *, drawings: bool = False, viewer: User | None = None
    ) -> "MeetingQuerySet":
        """With people, charts, decisions and tasks: four queries more.

        `viewer`: only the charts of measures that she may see.
        """
        charts = ReviewedChart.objects.all()
        if viewer is not None:
            charts = charts.seen_by(viewer)
        return self.prefetch_related(
            Prefetch("attendances", Attendance.objects.select_related("user")),
            Prefetch("charts", charts if drawings else charts.without_drawings()),
            "decisions",
            Prefetch("tasks", MeetingTask.objects.select_related("owner", "done_by")),
        )


class Meeting(models.Model):
    """One meeting: planned, running, closed or called off.

    `last_test`: what was shown of the last PDSA cycle, frozen when the meeting closes.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="meetings"
    )
    on = models.DateField(_("day"))
    begins_at = models.TimeField(_("time"), null=True, blank=True)
    place = models.CharField(
        _("place or link"), max_length=PLACE_MAX_LENGTH, blank=True
    )
    agenda = models.TextField(_("agenda"), max_length=AGENDA_MAX_LENGTH, blank=True)
    question = models.CharField(
        _("the one question to decide"), max_length=LINE_MAX_LENGTH, blank=True
    )
    code = models.CharField(max_length=24, unique=True, default=new_code)
    last_test = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    started_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    cancelled_at = models.DateTimeField(null=True, blank=True)
    next_meeting = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="follows"
    )
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_closed_only_after_its_start",
                condition=Q(closed_at__isnull=True) | Q(started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="meeting_cancelled_only_before_its_start",
                condition=Q(cancelled_at__isnull=True) | Q(started_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(started_at__isnull=False, closed_at__isnull=True),
                name="one_running_meeting_per_project",
            ),
        ]

    def __str__(self) -> str:
        return f"Meeting of {self.on.isoformat()}"

    def state(self) -> str:
        """planned, running, closed or cancelled."""
        if self.cancelled_at:
            return "cancelled"
        if self.closed_at:
            return "closed"
        return "running" if self.started_at else "planned"

    def state_word(self) -> str:
        return str(STATE_WORDS[self.state()])

    def begins(self) -> datetime:
        """The first minute, aware; midnight where no time is known."""
        return datetime.combine(
            self.on, self.begins_at or time(), tzinfo=self.project.zone()
        )

    def link_ends(self) -> datetime:
        """When the attendance link stops working: with the day, where the project is."""
        midnight = datetime.combine(self.on, time(), tzinfo=self.project.zone())
        return midnight + timedelta(days=1)

    def takes_attendance(self) -> bool:
        """Whether the attendance link works: on its day, until the meeting is closed."""
        return self.state() == "running" and timezone.now() < self.link_ends()

    def present(self) -> "list[Attendance]":
        """Who was there, the confirmed alone. No query when they are prefetched."""
        return [one for one in self.attendances.all() if one.confirmed_at]

    def waiting(self) -> "list[Attendance]":
        """Guests who gave a name that nobody accepted yet."""
        return [one for one in self.attendances.all() if not one.confirmed_at]

    def pdf(self) -> "Minutes | None":
        """The minutes, once they are drawn since it was closed. At most one query."""
        if self.closed_at is None:
            return None
        return self.minutes.filter(drawn_at__gte=self.closed_at).first()


STATE_WORDS = {
    "planned": _("Planned"),
    "running": _("Running"),
    "closed": _("Closed"),
    "cancelled": _("Called off"),
}


class AttendanceWay(models.TextChoices):
    TICKED = "ticked", _("ticked in the meeting")
    LINK = "link", _("by link")


class Attendance(models.Model):
    """One person at one meeting: somebody with an account, or a guest by name.

    Without `confirmed_at` a guest who waits to be accepted: she counts nowhere.
    """

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="attendances"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="attendances",
    )  # fmt: skip
    name = models.CharField(max_length=NAME_MAX_LENGTH, blank=True)  # of a guest
    way = models.CharField(max_length=10, choices=AttendanceWay.choices)
    at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"], name="one_attendance_per_person"
            ),
            models.CheckConstraint(
                name="attendance_of_a_user_or_a_named_guest",
                condition=Q(user__isnull=False, name="")
                | (Q(user__isnull=True) & ~Q(name="")),
            ),
            models.CheckConstraint(
                name="attendance_confirmed_at_and_by",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.user.name if self.user else self.name


class ReviewedChartQuerySet(models.QuerySet["ReviewedChart"]):
    def seen_by(self, user: User) -> "ReviewedChartQuerySet":
        """Those of measures that `user` may see now, whenever they were shown."""
        return self.filter(measure__in=Measure.objects.visible_to(user))

    def not_for(self, user: User) -> "ReviewedChartQuerySet":
        """Those of measures that `user` may not see."""
        return self.exclude(measure__in=Measure.objects.visible_to(user))

    def without_drawings(self) -> "ReviewedChartQuerySet":
        """Without the SVG, which weighs as much as a page."""
        return self.defer("drawing", "narrow")


class ReviewedChart(models.Model):
    """A chart as it was shown at a meeting, frozen when the meeting closed.

    `drawing`: our own SVG with every point's words; `digest`: its SHA-256. `narrow`: the
    same for a phone. `data_as_of`: when the newest number behind it was recorded.
    """

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="charts"
    )
    measure = models.ForeignKey(
        Measure, null=True, on_delete=models.SET_NULL, related_name="reviewed_charts"
    )
    name = models.CharField(max_length=200)
    sentence = models.TextField()
    rule = models.TextField(blank=True)
    last_label = models.CharField(max_length=200, blank=True)
    gap = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    data_as_of = models.DateTimeField(null=True)
    drawing = models.TextField()
    narrow = models.TextField()

    objects = ReviewedChartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "measure"], name="one_review_per_chart_and_meeting"
            )
        ]

    def __str__(self) -> str:
        return self.name


class MeetingDecision(models.Model):
    """What the team decided; `is_test`: a change to try, so a PDSA cycle follows."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="decisions"
    )
    text = models.CharField(_("what was decided"), max_length=LINE_MAX_LENGTH)
    is_test = models.BooleanField(_("this is a change to test"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text


class MeetingTaskQuerySet(models.QuerySet["MeetingTask"]):
    def open(self) -> "MeetingTaskQuerySet":
        """Not done, those due first at the top; without a day last."""
        dated = models.F("due_on").asc(nulls_last=True)
        return self.filter(done_at__isnull=True).order_by(dated, "pk")


class MeetingTask(models.Model):
    """Who does what until when."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="tasks")
    text = models.CharField(_("what"), max_length=LINE_MAX_LENGTH)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="meeting_tasks", verbose_name=_("who"),
    )  # fmt: skip
    due_on = models.DateField(_("until"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    done_at = models.DateTimeField(null=True, blank=True)

    objects = MeetingTaskQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_task_done_at_and_by",
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.text

    def is_late(self, today: date) -> bool:
        return self.due_on is not None and self.done_at is None and self.due_on < today


class Minutes(models.Model):
    """The PDF of a closed meeting: drawn once for each closing, never changed.

    `path` is relative to MEDIA_ROOT.
    """

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="minutes"
    )
    path = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    drawn_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-drawn_at", "-pk"]
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return f"Minutes of meeting {self.meeting_id}"


class Reopening(models.Model):
    """A closed meeting was opened again, by whom and why."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="reopenings"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(_("why is it opened again?"), max_length=LINE_MAX_LENGTH)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"Meeting {self.meeting_id} opened again"


class LeadershipAsk(models.Model):
    """The one line a project asks of its leaders; stands in the leadership brief."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, related_name="leadership_ask"
    )
    text = models.CharField(
        _("what we ask of leadership"), max_length=LINE_MAX_LENGTH, blank=True
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["project"]

    def __str__(self) -> str:
        return self.text
