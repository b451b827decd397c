"""What conf may say of drift."""

import pytest
from pydantic import ValidationError

from movierec_spark.settings.drift_section import Drift


@pytest.mark.parametrize("wrong", [{"reference_days": 13}, {"recent_days": 10}, {"least_days": 29}])
def test_a_reference_that_is_too_short_for_anything_to_be_compared_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValidationError, match="let the reference have least_days at least, and three times the recent"):
        Drift.model_validate(wrong)
