"""The condition of an installation: what works, and what to do about the rest."""
