"""What all tests share: the real data's folder, and Hypothesis without chance."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

HERE = Path(__file__).parent

# The same examples in every run, so that a red test is a change's doing; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("gate", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("explore", derandomize=False, deadline=None, print_blob=True, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real input that is not part of the repository; a test that needs it skips where it is absent."""
    folder = Path(os.environ.get("PRACTICEOPS_DATA", HERE.parent.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no real data here: set PRACTICEOPS_DATA to its folder")
    return folder
