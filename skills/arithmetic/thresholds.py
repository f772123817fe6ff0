"""Limits that more than one module reads, or that words depend on: each stands here once. `courses` has its own beside.

Where nothing else is said, a limit is our own choice and belongs to what lies above it ("from 0.50 on").
"""

# Exposure, 0..1. What HR sees of a week, what pages say beside a figure, and what reasons say of tasks. The lower half of
# the scale in two, because most weeks lie there; from a half on, most of the work of a task can be sped up.
PARTLY_FROM = 0.25  # below: little changed by AI
STRONGLY_FROM = 0.50

# Demand of a task for a human skill, and emphasis of a course on one, 0..1 on one scale: `skills.arithmetic.human` puts 0.5
# where a statement stands out clearly from ordinary work statements. The other two only choose a word.
STRONG_FROM = 0.75
CLEAR_FROM = 0.50
SLIGHT_FROM = 0.25
CALLS_FROM = CLEAR_FROM  # a task calls for a human skill from this demand on

# Cosine of a task and a task that is known.
NEARLY_SAME_FROM = 0.75
CLOSE_FROM = 0.55
NEAR_FROM = 0.40  # a nearest reference task below this is far: little can be said of the exposure
ALIKE_FROM = 0.50  # of two tasks of two occupations: readers found most pairs below this merely related

# Share of the week in tasks that are far from all reference tasks: above this, little is known of the person's work.
MOSTLY_FAR_ABOVE = 0.50

# Width of a task's interval, 0..1 of exposure.
ROUGH_FROM = 0.45
VERY_UNSURE_FROM = 0.80

# Share shown in per cent: less is rounded to 0 %.
ROUNDS_TO_NOTHING_BELOW = 0.005
