"""Settings of matching for a sentence model: those chosen on its vectors, and defaults for all others."""

from courses.arithmetic.matching import MatchSettings
from skills.services.shipped.model_profiles import profile


def match_settings(revision: str = "") -> MatchSettings:
    """The settings for the revision's model, by default for the model in use."""
    return MatchSettings(**profile(revision).matching)  # type: ignore[arg-type]
