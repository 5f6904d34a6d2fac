"""A team with its office, and files they bring, without the child process."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from evidence import actions
from evidence.actions import About
from evidence.models import EvidenceFile
from evidence.reading.papers import read
from tests.factories.attestations import Team, make_team
from tests.factories.papers import pdf_bytes

ABOUT = About(
    kind="certificate", title="QI course", issuer="Lakeside Hospital",
    dated_on=date(2025, 5, 6),
)  # fmt: skip
Bring = Callable[..., EvidenceFile]


@pytest.fixture
def team(db: None) -> Team:
    return make_team(with_data=False)


@pytest.fixture
def bring(monkeypatch: pytest.MonkeyPatch, settings, tmp_path) -> Bring:
    """Brings a file of the team; read in this process, as the child would."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EXTRACT_ROOT = tmp_path / "extracts"
    monkeypatch.setattr(actions, "read_file", read)

    def act(
        team: Team, text: str = "A course in improvement", **options
    ) -> EvidenceFile:
        by = options.pop("by", team.participant)
        keeps = options.pop("keeps", True)
        name = options.pop("name", "course.pdf")
        file = actions.add_file(
            project=team.project, by=by, name=name, content=pdf_bytes(text),
            about=replace(ABOUT, **options),
        )  # fmt: skip
        return actions.confirm_file(file=file, by=by) if keeps else file

    return act
