"""PDSA cycles: the plan with its prediction, what happened, what was learned and decided."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from measures.models import Measure
from projects.models import Project


class Decision(models.TextChoices):
    ADOPT = "adopt", _("Adopt: keep it")
    ADAPT = "adapt", _("Adapt: change it and test again")
    ABANDON = "abandon", _("Abandon: try something else")


class PredictionMatch(models.TextChoices):
    AS_PREDICTED = "as_predicted", _("As predicted")
    PARTLY = "partly", _("Partly")
    NOT_AS_PREDICTED = "not_as_predicted", _("Not as predicted")


class TestSize(models.TextChoices):
    ONE_PATIENT = "one_patient", _("1 patient")
    FEW_PATIENTS = "few_patients", _("About 5 patients")
    ONE_DAY = "one_day", _("1 clinic day")
    ONE_WEEK = "one_week", _("1 week")
    ONE_CLINICIAN = "one_clinician", _("1 clinician")
    WHOLE_SITE = "whole_site", _("The whole site")


class CycleQuerySet(models.QuerySet["Cycle"]):
    def visible_to(self, user: User) -> "CycleQuerySet":
        """Cycles of the projects `user` may know of."""
        return self.filter(project__in=Project.objects.visible_to(user))

    def native(self) -> "CycleQuerySet":
        """Without those that came from old notes."""
        return self.filter(imported_at__isnull=True)

    def open(self) -> "CycleQuerySet":
        """Cycles without a decision yet; old notes are over without one."""
        return self.native().filter(decision="")

    def with_people(self) -> "CycleQuerySet":
        """With owner, measure and the cycle before at hand, in the same query."""
        return self.select_related("owner", "measure", "previous")

    def with_measure_points(self) -> "CycleQuerySet":
        """With `measure_points`: how many periods the cycle's measure holds."""
        return self.annotate(measure_points=Count("measure__observations"))


class Cycle(models.Model):
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="cycles"
    )
    number = models.PositiveSmallIntegerField()
    previous = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="next_cycles",
    )
    measure = models.ForeignKey(
        Measure, null=True, blank=True, on_delete=models.SET_NULL, related_name="cycles"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Plan
    change = models.TextField(_("what will you try?"))
    prediction = models.TextField(_("what do you think will happen?"), blank=True)
    size = models.CharField(
        _("size of the test"), max_length=20, choices=TestSize.choices, blank=True
    )
    tasks = models.TextField(_("who does what, when and where"), blank=True)
    is_process_change = models.BooleanField(_("it changes how we work"), default=True)
    starts_on = models.DateField(_("test starts on"))
    ends_on = models.DateField(_("test ends on"), null=True, blank=True)
    planned_at = models.DateTimeField(default=timezone.now)
    prediction_at = models.DateTimeField(default=timezone.now)
    # True when the prediction was written after the test began: then it tests nothing.
    recorded_afterwards = models.BooleanField(default=False)
    # Set where the cycle came from old notes: it keeps its own days, and is no evidence
    # until a reviewer accepts it.
    imported_at = models.DateTimeField(null=True, blank=True)
    # Do
    observations = models.TextField(_("what happened?"), blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # Study
    result = models.TextField(_("what did you see, beside the prediction?"), blank=True)
    prediction_match = models.CharField(
        max_length=20, choices=PredictionMatch.choices, blank=True
    )
    learned = models.TextField(_("what did you learn?"), blank=True)
    studied_at = models.DateTimeField(null=True, blank=True)
    # Act
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    next_step = models.TextField(_("what comes next?"), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="one_number_per_cycle"
            ),
            models.CheckConstraint(
                name="cycle_ends_after_start",
                condition=Q(ends_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="cycle_decision_with_time",
                condition=Q(decision="", decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"PDSA {self.number}"

    def stage(self) -> str:
        """plan, do, study, act or done: the first stage still to be filled.

        Old notes are over, whatever they leave out.
        """
        if self.decision or self.is_imported():
            return "done"
        if self.studied_at:
            return "act"
        return "study" if self.done_at else "do"

    def is_imported(self) -> bool:
        return self.imported_at is not None

    def has_begun(self, today: date) -> bool:
        """True once the test runs: its first day is over, or something was observed."""
        return self.done_at is not None or self.starts_on < today

    def has_tested_prediction(self) -> bool:
        """True when what was predicted before the test was compared with what came of it."""
        compared = bool(self.prediction and self.prediction_match)
        return compared and not self.recorded_afterwards

    def lacks_prediction(self) -> bool:
        """True while a plan that opened by itself waits for the team's own guess."""
        return not (self.prediction or self.is_imported() or self.decision)

    def is_prediction_late(self) -> bool:
        """True when the prediction was written after the first day, where the project is."""
        written_on = self.prediction_at.astimezone(self.project.zone()).date()
        return written_on > self.starts_on
