"""Everything stored about one employee: shown, exported, deleted."""
