"""What a team tells the committee, what a reviewer says, and what people disclose."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Disclosure, Funding, Opinion, Submission, Verdict
from qiapp.lib.screening import ScreenedForm

CHIPS = forms.RadioSelect(attrs={"class": "chips"})


class SubmitForm(ScreenedForm, forms.ModelForm):
    """Who pays, and a word to the committee; the rest comes from the project."""

    screened = ("note", "funding_note")

    class Meta:
        model = Submission
        fields = ["funding", "funding_note", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "funding_note": gettext_lazy("For a grant or commercial support."),
            "note": gettext_lazy(
                "After a revision: what you changed, and why. No patient names."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["funding"]
        field.choices = [("", _("Choose one")), *Funding.choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        paid = cleaned.get("funding") in {Funding.GRANT, Funding.COMMERCIAL}
        if paid and not cleaned.get("funding_note"):
            self.add_error("funding_note", _("Say who pays."))
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class OpinionForm(ScreenedForm, forms.ModelForm):
    """Accept, revise or reject; whoever does not accept says why."""

    screened = ("comments",)

    class Meta:
        model = Opinion
        fields = ["verdict", "comments"]
        widgets = {"verdict": CHIPS, "comments": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "comments": gettext_lazy(
                "The team reads them without your name. What should change, and why?"
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["verdict"]
        field.choices = Verdict.choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        against = cleaned.get("verdict") in {Verdict.REVISE, Verdict.REJECT}
        if against and not (cleaned.get("comments") or "").strip():
            self.add_error(
                "comments", _("Say what should change, so that the team can mend it.")
            )
        return cleaned


INTERESTS = [
    ("no", gettext_lazy("Nothing to disclose")),
    ("yes", gettext_lazy("Yes, I have interests to disclose")),
]


class DisclosureForm(ScreenedForm, forms.ModelForm):
    """Nothing to disclose, or which interests."""

    screened = ("text",)
    answer = forms.ChoiceField(
        label=gettext_lazy(
            "In the last 24 months, did a company that makes or sells health products "
            "pay you, or do you own a part of one?"
        ),
        choices=INTERESTS, widget=CHIPS,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )  # fmt: skip

    class Meta:
        model = Disclosure
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "text": gettext_lazy(
                "Company and kind, such as: speaker, shares, research."
            )
        }

    field_order = ["answer", "text"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == "yes" and not (cleaned.get("text") or "").strip():
            self.add_error("text", _("Say which interests: with whom, and what kind."))
        self.instance.has_interests = cleaned.get("answer") == "yes"
        if not self.instance.has_interests:
            cleaned["text"] = ""
        return cleaned

    def values(self) -> dict[str, Any]:
        return {
            "has_interests": self.cleaned_data["answer"] == "yes",
            "text": self.cleaned_data["text"],
        }
