import pytest

from measures.models import Measure
from projects.models import Project
from tally.models import Round
from tests.factories.measures import MeasureFactory
from tests.factories.tally import make_round


@pytest.fixture
def measure(project: Project) -> Measure:
    return MeasureFactory(project=project, name="Whole foot exam")


@pytest.fixture
def round_(measure: Measure) -> Round:
    return make_round(measure)
