"""Limits of matching, reasons and reports that several modules read or that sentences depend on. Each limit is defined
here once.

The limits of exposure and demand are in `skills.arithmetic.thresholds`, the limits of closeness in
`skills.arithmetic.closeness`. A limit without a stated source is our own choice. A value equal to a limit counts as above it.
"""

from skills.arithmetic.thresholds import CLEAR_FROM

BUILDS_FROM = CLEAR_FROM  # a course builds a human skill from this emphasis on; the scale is that of demand

# Strength of a situation in a task from which a practice names the task. Higher than that for recommending a course: a
# practice in the wrong task is worse than none. From docs/validity/situations.md, "Practices".
PRACTICE_FROM = 0.8
PRACTICE_HELPS_FROM = 0.3  # how much a course on the situation would help, from which a practice is offered

# Limits of the stored parts and needs from which a reason is stated.
MENTION_FROM = 0.05  # share of the week that requires a skill
WRITTEN_FOR_FROM = 0.50  # share of the person's work in the occupations a course is written for
COUNTS_FROM = 0.01  # value of a part of the score; smaller values do not change a list

# Lasting share of the week from which the home page says "most", and from which it says "about half".
MOST_FROM = 0.6
HALF_FROM = 0.4

# Courses whose scores are equal to this many decimals count as equally useful. Among them, the course that builds more of
# these human skills comes first.
SCORE_DECIMALS = 2
FIRST_AMONG_EQUALS = ("creativity", "emotional-intelligence", "critical-thinking")

# Number of recommendations at the head of a list that comparisons of two lists use.
TOP = 5

# Groups of people. A selection rate below four fifths of the highest is checked (US Uniform Guidelines on Employee Selection
# Procedures, 1978, 29 CFR 1607.4 D), and reported if chance alone would produce it in fewer than 5 of 100 audits.
FOUR_FIFTHS = 0.8
SIGNIFICANT_BELOW = 0.05

# Exposure of a task if only the person named in it is swapped, and how often the first courses stay the same. A run over
# everybody is held if the shift is above its limit and above that of the run before by more than the tolerance.
WORDING_SHIFT_AT_MOST = 0.005
WORDING_SHIFT_TOLERANCE = 0.001
SAME_COURSES_AT_LEAST = 0.98
