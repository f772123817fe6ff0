"""What can be learned, and by whom.

Glossary, second part. The first part is in ``skills``.

course
    One offer of a provider. The same course imported twice is one course. Retired courses are no longer recommended.
prerequisite
    A course that has to be finished before another.
emphasis
    0..1: how much a course builds a human skill, comparable between texts. HR can override it.
need
    Per human skill: how much the lasting part of a person's week requires it.
occupations (of a course)
    SOC codes of the occupations that a course is written for. None: for any occupation, or not known. Compared with the
    shares of a person's work in these occupations.
context
    How close a course is to the person's own work.
recommendation
    A course for an employee. Its score is the sum of its stored parts.
learning path, step
    Recommended courses and their prerequisites, in order, within the hours a person has each week.
answer
    Everything that one recalculation computed for one employee. One answer is current.
choice
    A course that an employee put first in their path, or took in place of another. Valid until they undo it.
goal
    The one occupation or emerging role that an employee wants to move towards. Only the employee sets it.
next role
    A target near an employee's own work that is less exposed, or requires more human skills. The skills and tasks that
    carry over are named.
recalculation
    One run over employees in the stages embed, assess, match, publish. It consists of chunks that can be repeated.
training plan
    HR's question which courses to plan for some departments within a budget and a number of seats, with the planned seats.
freed hours
    Hours a week that tasks would take less if AI took on a share of the work that it could. Never a number of people.
fairness audit
    Rates of people who were offered, started and finished learning, by group; and how far names and gendered words change
    a result.
impact ratio
    A group's rate divided by the highest group's rate. Below 0.8: a reason to look closer.
feedback
    What an employee did with a course or stated about it: saved, started, finished, refused.
learning record
    An xAPI statement that a learning system sent. It is recorded as feedback, has no effect, or waits until HR says whom or
    what a name in it stands for.
uptake
    How many people took a course on (finished, started, saved), after which courses, and whose work it suited. Only in
    aggregate.
exploration
    A small addition to the scores of courses that too few people have tried, always the same for one person, so that more
    becomes known about these courses.
held run
    A recalculation that would change the results of many people. Before it publishes, it waits until a person releases or
    discards it.
learning unit, part
    What can be read and practised here on one situation. Its parts are foundations and advanced, in each language; each part
    has versions. Shipped units are updated with the program; a unit of the organisation replaces the shipped one.
practice
    A small thing to do in one's own work, in variants for work with people, with things, with data, and for leading.
private note
    What an employee writes about a practice. Encrypted; only the employee reads it.
course request
    An employee's wish for a seat in a course, and HR's decision.
review
    A request that a person check something, and that person's decision.
"""
