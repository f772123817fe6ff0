"""Limits of matching, reasons and reports that more than one module reads, or that words depend on: each stands here once.

Those of exposure, demand and closeness to known tasks stand in `skills.arithmetic.thresholds`. Where nothing else is said, a
limit is our own choice and belongs to what lies above it.
"""

from skills.arithmetic.thresholds import CLEAR_FROM

BUILDS_FROM = CLEAR_FROM  # a course builds a human skill from this emphasis on; the scale is that of demand

# What a reason may say of the stored parts and needs.
MENTION_FROM = 0.05  # share of the week that calls for a skill
LIKE_YOURS_FROM = 0.40  # cosine of a course and one of the person's tasks, or the work they aim at
WRITTEN_FOR_FROM = 0.50  # share of the person's work in the occupations a course is written for
SAME_SUBJECT_FROM = 0.50  # cosine of two courses
COUNTS_FROM = 0.01  # value of a part of the score; less moves no list

# The head of a list of recommendations: what comparisons of two lists look at.
TOP = 5

# Groups of people. A selection rate below four fifths of the highest is looked into (US Uniform Guidelines on Employee
# Selection Procedures, 1978, 29 CFR 1607.4 D), and named where chance alone would give it less often than in 5 of 100 audits.
FOUR_FIFTHS = 0.8
SIGNIFICANT_BELOW = 0.05
