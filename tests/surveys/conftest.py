import pytest
from django.core.cache import cache

from projects.models import Project
from surveys.models import Round
from tests.factories.surveys import make_survey


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def round_(project: Project) -> Round:
    return make_survey(project)
