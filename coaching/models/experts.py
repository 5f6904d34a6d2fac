"""People who let others find them: what they can help with, and where they know their way."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Skill(models.TextChoices):
    EXTRACTION = "extraction", _("Getting data out of the record")
    ANALYSIS = "analysis", _("Reading charts and numbers")
    REPORTING = "reporting", _("Reports and papers")
    EDUCATION = "education", _("Planning education")
    COACHING = "coaching", _("Coaching a team")


class ExpertQuerySet(models.QuerySet["Expert"]):
    def listed(self) -> "ExpertQuerySet":
        return self.filter(user__is_active=True).select_related("user")

    def matching(self, skill: str, words: str) -> "ExpertQuerySet":
        """With this skill, and every one of the words in record system, region or text."""
        found = self
        for word in words.split():
            found = found.filter(
                models.Q(ehr__icontains=word)
                | models.Q(region__icontains=word)
                | models.Q(about__icontains=word)
            )
        # Kept as words between commas: SQLite has no search in JSON lists.
        return found.filter(skills__contains=f",{skill},") if skill else found


class Expert(models.Model):
    """One person's own entry in the list; taken off by deleting it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="expert"
    )
    skills = models.CharField(max_length=100)  # ",extraction,analysis,"
    ehr = models.CharField(_("record system"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    about = models.CharField(_("in a sentence"), max_length=300, blank=True)
    listed_at = models.DateTimeField(default=timezone.now)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        ordering = ["user__name", "pk"]

    def __str__(self) -> str:
        return f"{self.user}"

    def skill_list(self) -> list[str]:
        return [word for word in self.skills.split(",") if word]

    def skill_words(self) -> str:
        return ", ".join(str(Skill(one).label) for one in self.skill_list())
