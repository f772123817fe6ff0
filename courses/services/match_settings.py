"""Settings of matching for a sentence model: those chosen on its vectors, and defaults for all others."""

from courses.arithmetic.matching import MatchSettings
from courses.arithmetic.usefulness import Usefulness
from skills.services.shipped.model_profiles import profile


def match_settings(revision: str = "") -> MatchSettings:
    """The settings for the revision's model, by default for the model in use."""
    return MatchSettings(**profile(revision).matching)  # type: ignore[arg-type]


def usefulness(revision: str = "") -> Usefulness | None:
    """The regression fitted to the revision's model; None if none was."""
    fitted = profile(revision).usefulness
    return Usefulness(**fitted) if fitted else None
