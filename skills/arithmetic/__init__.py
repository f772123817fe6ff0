"""Pure arithmetic of exposure, human skills, job titles and texts: numpy, scipy and itself, nothing else."""
