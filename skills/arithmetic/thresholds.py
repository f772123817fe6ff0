"""Thresholds used by several modules or by the wording of pages. `courses` has its own file of thresholds.

Unless a comment gives a source, a threshold is our own choice. A value equal to the threshold counts as above it. Limits of
cosines depend on the sentence model: they are in `skills.arithmetic.closeness`.
"""

# Exposure, 0..1. Bands that HR sees for a week, and words next to figures and in reasons. The lower half of the scale has
# two bands because most weeks are there. From 0.50 on, AI can speed up most of the work of a task.
PARTLY_FROM = 0.25  # below: little changed by AI
STRONGLY_FROM = 0.50

# Demand of a task for a human skill, and emphasis of a course on one, 0..1 on one scale: in `skills.arithmetic.human`,
# 0.5 means clearly above ordinary work statements. The other two thresholds only select a word.
STRONG_FROM = 0.75
CLEAR_FROM = 0.50
SLIGHT_FROM = 0.25
CALLS_FROM = CLEAR_FROM  # a task counts as needing a human skill from this demand on

# Share of the week in tasks that are far from all reference tasks. Above this, the person's figures are unreliable.
MOSTLY_FAR_ABOVE = 0.50
# Above this, the whole week is unknown work, and neither needs nor courses are drawn from it. Not 1: shares are rounded.
ALL_FAR_ABOVE = 0.99

# Width of a task's interval, 0..1 of exposure.
ROUGH_FROM = 0.45
VERY_UNSURE_FROM = 0.80

# Share shown in per cent. A smaller share is rounded to 0 %.
ROUNDS_TO_NOTHING_BELOW = 0.005

# Employees with one e-mail address, number, or name and department. More than this share a mailbox or a placeholder, and
# are no sign of rows of one person.
MOST_ALIKE = 4
