"""The form of a tool: a title, what it starts from, and an outline."""

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from qiapp.lib.screening import ScreenedForm
from tools import outline
from tools.kinds import CAUSES, DRIVERS, PROCESS, Kind
from tools.models import HEAD_MAX_LENGTH, TITLE_MAX_LENGTH, Tool

OUTLINE_MAX_LENGTH = 30_000
OUTLINE = forms.Textarea(
    attrs={"rows": 12, "class": "outline", "spellcheck": "true", "wrap": "soft"}
)


class ToolForm(ScreenedForm, forms.Form):
    """Title, head and outline of one kind; faults of the outline name their line."""

    screened = ("title", "head", "outline")
    title = forms.CharField(label=_("Title"), max_length=TITLE_MAX_LENGTH)
    head = forms.CharField(max_length=HEAD_MAX_LENGTH, required=False)
    outline = forms.CharField(
        label=_("Outline"), max_length=OUTLINE_MAX_LENGTH, required=False, strip=False,
        widget=OUTLINE,
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, kind: Kind, tool: Tool | None = None, **kwargs: Any
    ) -> None:
        if tool is not None:
            kwargs["initial"] = initial_of(tool)
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.nodes: outline.Nodes = ()
        head = self.fields["head"]
        head.label = _(kind.head_label)
        head.help_text = _(kind.head_hint)
        head.required = kind.needs_head
        self.fields["outline"].help_text = _(kind.how)

    def clean_outline(self) -> str:
        """The outline as it will be written back; `nodes` holds it."""
        try:
            self.nodes = outline.from_text(
                self.cleaned_data["outline"], self.kind, translation
            )
        except outline.OutlineRefused as refusal:
            said = [fault_words(fault) for fault in refusal.faults[:8]]
            raise forms.ValidationError(said) from None
        return outline.as_text(self.nodes)

    def values(self) -> dict[str, Any]:
        """What `add_tool` and `revise_tool` take."""
        given = {name: self.cleaned_data[name] for name in ("title", "head")}
        return given | {"nodes": self.nodes}


def initial_of(tool: Tool) -> dict[str, Any]:
    return {"title": tool.title, "head": tool.head, "outline": tool.outline,
            "version": tool.version}  # fmt: skip


def fault_words(fault: outline.Fault) -> str:
    """The fault with its line in front."""
    if not fault.line:
        return fault.message
    line = translation.gettext("Line %(line)s:") % {"line": fault.line}
    return f"{line} {fault.message}"


def start_of(project: Project, kind: Kind) -> dict[str, str]:
    """What the form of a new tool starts with: words the project has, and empty groups."""
    start = {"title": translation.gettext(kind.name)}
    if kind.key == DRIVERS:
        start["head"] = project.aim[:HEAD_MAX_LENGTH]
    if kind.key == CAUSES:
        start["head"] = project.problem[:HEAD_MAX_LENGTH]
        start["outline"] = translation.gettext(
            "People\nHow we work\nPlace and things\nInformation\nPatients and families"
        )
    if kind.key == PROCESS:
        start["title"] = translation.gettext("How it works today")
    return start
