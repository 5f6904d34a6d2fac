"""The charter's texts and milestones."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms.projects import DAY
from projects.models import Charter, Milestone
from qiapp.lib.screening import ScreenedForm

WHY = _("People signed these words. Say in one sentence why they change.")
AREA = forms.Textarea(attrs={"rows": 3})


class CharterForm(ScreenedForm, forms.ModelForm):
    """Every text is optional; the charter grows while the project runs."""

    screened = (*Charter.TEXTS, "reason")
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Charter
        fields = (*Charter.TEXTS, "reason")
        widgets = dict.fromkeys(
            ("scope_in", "scope_out", "resources", "resources_needed",
             "resources_unexpected", "timeline", "partner_goals"), AREA,
        ) | {"reason": forms.TextInput}  # fmt: skip
        help_texts = {
            "scope_in": _("Which patients, visits, sites and steps belong to it."),
            "scope_out": _("What the team leaves alone for now."),
            "resources": _("Time, people and tools. One line each is enough."),
            "resources_needed": _("What is still missing, and who could give it."),
            "resources_unexpected": _("Help or hindrance that nobody planned for."),
            "timeline": _("When you start, review and finish."),
            "champion": _("Who speaks for the project in the practice."),
            "general_champion": _(
                "Who speaks for it elsewhere, such as in the health system."
            ),
            "reason": _("One sentence, kept beside the version that was signed."),
            "executive_sponsor": _("Who can clear obstacles out of the way."),
            "partner_goals": _("What other groups want from it."),
        }

    def __init__(
        self, *args: Any, part: str = "", is_signed: bool = False, **kwargs: Any
    ) -> None:
        """`part`: a key of Charter.PARTS, to ask for that part alone."""
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        shown = Charter.PARTS.get(part, Charter.TEXTS)
        for name in Charter.TEXTS:
            if name not in shown:
                del self.fields[name]
        if not is_signed:
            del self.fields["reason"]
            return
        reason = self.fields["reason"]
        reason.required = True
        reason.error_messages["required"] = WHY

    def values(self) -> dict[str, Any]:
        """What `revise_charter` takes."""
        names = [*Charter.TEXTS, "reason", "version"]
        return {name: self.cleaned_data[name] for name in names if name in self.fields}


class MilestoneForm(ScreenedForm, forms.ModelForm):
    screened = ("name",)

    class Meta:
        model = Milestone
        fields = ["name", "due_on", "done_on"]
        widgets = {"due_on": DAY, "done_on": DAY}
        help_texts = {"name": _("Such as “Baseline of ten charts counted”.")}

    def values(self) -> dict[str, Any]:
        """What the milestone's actions take."""
        return {
            name: self.cleaned_data[name]
            for name in self.fields
            if name in self.Meta.fields
        }


class NewMilestoneForm(MilestoneForm):
    class Meta(MilestoneForm.Meta):
        fields = ["name", "due_on"]
