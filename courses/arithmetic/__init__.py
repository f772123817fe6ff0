"""Pure arithmetic of matching, needs, learning paths, fairness and planning: numpy, scipy and itself, nothing else."""
