"""A measure to count for, and a file of visits."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from extracts import actions, storage
from extracts.models import Extract
from extracts.reader import bounded
from extracts.reader.results import to_json
from measures.models import Measure
from projects.models import Project
from tests.factories.extracts import RECIPE, visits_csv
from tests.factories.measures import MeasureFactory


@pytest.fixture
def extract_root(settings: LazySettings, tmp_path: Path) -> Path:
    settings.EXTRACT_ROOT = tmp_path / "extracts"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "extracts" / "incoming")
    (tmp_path / "extracts" / "incoming").mkdir(parents=True)
    return settings.EXTRACT_ROOT


@pytest.fixture
def measure(project: Project, extract_root: Path) -> Measure:
    return MeasureFactory(project=project, name="No-shows", period="week")


@pytest.fixture(scope="session")
def seen_visits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the reader sees in the file of visits; read once, in its child process."""
    path = tmp_path_factory.mktemp("visits") / "visits.csv"
    path.write_bytes(visits_csv())
    return to_json(bounded.inspect_file(path, today=date(2026, 3, 1)))


@pytest.fixture
def extract(measure: Measure, seen_visits: dict[str, Any]) -> Extract:
    """Received, waiting for its columns to be explained."""
    sealed = storage.seal([visits_csv()])
    return Extract.objects.create(
        project=measure.project, measure=measure, by=measure.created_by, permit="own",
        suffix=".csv", sha256=sealed.sha256, size=sealed.size, stored_name=sealed.name,
        stored_key=sealed.key, inspection=seen_visits,
    )  # fmt: skip


@pytest.fixture
def counting(extract: Extract) -> Extract:
    """Explained, and waiting for a worker."""
    actions.explain(extract=extract, document=RECIPE, by=extract.by)
    return actions.start_counting(extract=extract, by=extract.by)
