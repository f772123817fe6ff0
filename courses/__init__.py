"""What can be learned, and by whom.

Glossary, second half (the first stands in ``skills``).

course
    One offer of a provider. The same course imported twice is one course. Retired courses are no longer recommended.
prerequisite
    A course to be finished before another.
emphasis
    0..1: how much a course builds a human skill, comparable between texts. HR can override it.
need
    Per human skill: how much the lasting part of a person's week calls for it.
occupations (of a course)
    SOC codes of those it is written for; none: any, or not known. Held against how much of a person's work lies there.
context
    How close a course is to what this person really does.
recommendation
    A course for an employee; its score is the sum of its stored parts.
learning path, step
    Recommended courses with what they require, in order, within the hours a person has each week.
answer
    Everything one recalculation concluded for one employee. One is current.
choice
    A course that an employee put first in their path, or took in place of another. Holds until taken back.
goal
    The one occupation or emerging role that an employee wants to move towards. Only they set it.
next role
    A target near an employee's own work that is less exposed, or calls for more human skills; what carries over is named.
recalculation
    One run over employees in stages embed, assess, match, publish; made of chunks that can be done again.
training plan
    HR's question what to teach in some departments within a budget and a number of seats, and the seats that answer it.
freed hours
    Hours a week that tasks would take less if AI took on a share of what it could. Never a number of people.
fairness audit
    Who was offered, started and finished learning, by group; and how far names and gendered words move a conclusion.
impact ratio
    A group's rate over the highest group's rate. Below 0.8: a reason to look closer.
feedback
    What an employee did with or said of a course: saved, started, finished, refused.
uptake
    How many took a course on (finished, started, saved), after which, and whose work it suited: in aggregate alone.
exploration
    A little added to courses that too few have tried, the same for one person each time, so that more becomes known.
held run
    A recalculation that would move many people, waiting before it publishes for a person to release or discard it.
review
    A request that a person look at something, and what they decided.
"""
