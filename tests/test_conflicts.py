"""A form that met somebody else's change keeps what was typed."""

from django import forms
from django.http import QueryDict

from qiapp.lib.conflicts import renew


class NoteForm(forms.Form):
    text = forms.CharField()
    version = forms.IntegerField(widget=forms.HiddenInput)


def test_renew_keeps_the_typed_text_as_it_was() -> None:
    form = NoteForm(QueryDict("text=Two+words&version=1"))

    renew(form, version=2)

    assert form["text"].value() == "Two words"
    assert form["version"].value() == 2
