"""Minutes, the promise, and what one lets others see."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from effort.models import MOST_MINUTES, MOST_MINUTES_A_WEEK, Choice, Effort, Task, Worth
from projects.models import Project

CHIPS = (5, 10, 15, 30)
OWN = "own"
CHIP_CHOICES = [
    *((str(minutes), str(minutes)) for minutes in CHIPS),
    (OWN, gettext_lazy("Other")),
]


class EffortForm(forms.Form):
    task = forms.ChoiceField(
        label=gettext_lazy("What for?"), choices=Task.choices,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": gettext_lazy("Choose what the time went into.")},
    )  # fmt: skip
    chip = forms.ChoiceField(
        label=gettext_lazy("About how many minutes?"), choices=CHIP_CHOICES,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": gettext_lazy("Choose a number of minutes.")},
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=gettext_lazy("Other number of minutes"), required=False, min_value=1,
        max_value=MOST_MINUTES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "w-4"}),
    )  # fmt: skip
    spent_on = forms.DateField(
        label=gettext_lazy("On"),
        widget=forms.DateInput(attrs={"type": "date", "class": "w-10"}),
        error_messages={"required": gettext_lazy("Say on which day.")},
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, project: Project, effort: Effort | None = None
    ) -> None:
        start: dict[str, Any] = {"spent_on": project.today()}
        if effort is not None:
            is_chip = effort.minutes in CHIPS
            start = {
                "task": effort.task, "chip": str(effort.minutes) if is_chip else OWN,
                "minutes": None if is_chip else effort.minutes,
                "spent_on": effort.spent_on, "version": effort.version,
            }  # fmt: skip
        super().__init__(data, initial=start)

    def clean(self) -> dict[str, Any]:
        """With `minutes` as the chip says, or as typed beside "Other"."""
        cleaned: dict[str, Any] = super().clean() or {}
        chip = cleaned.get("chip")
        if chip and chip != OWN:
            cleaned["minutes"] = int(chip)
        elif (
            chip == OWN and not cleaned.get("minutes") and "minutes" not in self.errors
        ):
            self.add_error("minutes", _("Write how many minutes it took."))
        return cleaned

    def values(self) -> dict[str, Any]:
        names = ("task", "minutes", "spent_on")
        return {name: self.cleaned_data[name] for name in names}


class PromiseForm(forms.Form):
    minutes_a_week = forms.IntegerField(
        label=gettext_lazy("Minutes a week for each person"), min_value=1,
        max_value=MOST_MINUTES_A_WEEK,
        help_text=gettext_lazy("Say what you will ask for at most; 15 to 30 is usual."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "w-4"}),
        error_messages={"required": gettext_lazy("Write a number of minutes.")},
    )  # fmt: skip


class ChoiceForm(forms.Form):
    shown_to_team = forms.BooleanField(
        label=gettext_lazy("The team may see my minutes beside my name"), required=False
    )
    on_attestation = forms.BooleanField(
        label=gettext_lazy("My attestation says in one line how long it took me"),
        required=False,
    )

    def __init__(self, data: Any = None, *, choice: Choice) -> None:
        names = ("shown_to_team", "on_attestation")
        super().__init__(data, initial={name: getattr(choice, name) for name in names})


class WorthForm(forms.Form):
    worth = forms.TypedChoiceField(
        label=gettext_lazy("Was it worth it?"), choices=Worth.choices, coerce=int,
        required=False, empty_value=None,
    )  # fmt: skip
