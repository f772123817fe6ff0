"""Pure arithmetic for exposure, human skills, job titles and texts. Imports only numpy, scipy and this package."""
