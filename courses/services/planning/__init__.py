"""Training plans: computed by a worker and stored."""
