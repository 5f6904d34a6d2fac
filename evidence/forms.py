"""What somebody says of a file, and a reviewer's word on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evidence.actions import About
from evidence.models import Kind
from evidence.reading.gate import MOST_BYTES
from evidence.wording import REFUSALS
from qiapp.lib.screening import ScreenedForm

FILE_TYPES = ".pdf,.docx,.png,.jpg,.jpeg"
DAY = forms.DateInput(attrs={"type": "date", "class": "w-10"}, format="%Y-%m-%d")
OWN, TEAM = "own", "team"


class FileForm(ScreenedForm, forms.Form):
    """One file and what it is."""

    screened = ("title", "issuer")

    file = forms.FileField(
        label=_("File"), help_text=_("PDF, DOCX, PNG or JPEG, up to 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES}),
        error_messages={"empty": REFUSALS["empty"]},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=Kind.choices,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )  # fmt: skip
    title = forms.CharField(
        label=_("What shall we call it?"), max_length=120,
        help_text=_("As it will stand in the list, such as “Minutes of 5 May”."),
    )  # fmt: skip
    dated_on = forms.DateField(
        label=_("Date on the paper"), required=False, widget=DAY,
        help_text=_("Its own date, not today's."),
    )  # fmt: skip
    issuer = forms.CharField(
        label=_("Who issued it?"), max_length=120, required=False,
        help_text=_("The hospital, school or board that stands on it."),
    )  # fmt: skip
    whose = forms.ChoiceField(
        label=_("Whose is it?"), initial=OWN,
        choices=[(OWN, _("For my own part only")), (TEAM, _("For the whole team"))],
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )  # fmt: skip
    is_imported = forms.BooleanField(
        label=_("It shows work done before this project began"), required=False,
        help_text=_(
            "A paper from before needs its date and who issued it. It counts once a "
            "reviewer of the CME office accepts it."
        ),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(REFUSALS["too_large"])
        return file

    def about(self) -> About:
        """What was said of the file, in the actions' words."""
        said = self.cleaned_data
        return About(
            kind=said["kind"], title=said["title"], issuer=said["issuer"],
            dated_on=said["dated_on"], is_shared=said["whose"] == TEAM,
            is_imported=said["is_imported"],
        )  # fmt: skip


class CheckForm(forms.Form):
    """The owner's word that she looked at the file herself."""

    looked = forms.BooleanField(
        label=_("I looked at every page: no patient can be recognized."),
        error_messages={
            "required": _("Tick the box once you have looked, or throw the file away.")
        },
    )


class ReviewForm(ScreenedForm, forms.Form):
    """Accept or not, and why not."""

    screened = ("reason",)

    verdict = forms.ChoiceField(
        label=_("Does it count?"),
        choices=[("accepted", _("Accept it")), ("refused", _("Do not accept it"))],
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": _("Choose one of the two.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why?"), required=False, max_length=1000,
        help_text=_("Needed when you do not accept it. The team reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def accepts(self) -> bool:
        return self.cleaned_data["verdict"] == "accepted"
