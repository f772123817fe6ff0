"""Tasks, occupations and their exposure to AI.

Glossary, first half; the second half is in ``courses``. Each term has one meaning in models, URLs, JSON, templates and tests.

employee
    A person at work. May exist without a login.
task
    An employee's statement of one activity, with its share of the week. Its state is suggested, validated or rejected.
task profile
    All counted tasks of an employee; their shares add up to 1.
occupation
    One entry of the O*NET-SOC classification, named by its SOC code.
exposure dataset
    One version of one published source of exposure figures. One task-level dataset is active.
closeness of occupations
    0..1: how similar the tasks and the titles of two occupations are. Never how easily a person could change between them.
reference task
    A task statement in a dataset, with the figures the dataset gives for it.
exposure
    0..1: how much today's AI can speed up a task. Never "the risk of losing the job" and never a property of a person.
automation
    0..1: the part of a task that AI could carry out alone.
augmentation
    0..1: of the observed use of AI on a task, the share in which a person and the AI work together.
interval
    Lower and upper bound. For a task of an occupation without labels, the label lies inside in 80 of 100 cases.
evidence
    The nearest reference tasks of a statement, with closeness, figures and dataset.
human skill
    A skill that AI does not replace, as the organisation names it: emotional intelligence, creativity, critical thinking, ...
anchor
    An example sentence for a human skill in a task or a course. HR can edit anchors.
demand
    0..1: how much a task requires a human skill; comparable between texts.
situation
    A moment at work in which a person decides the outcome: somebody complains, a figure looks wrong, a price is negotiated.
strength
    0..1: the probability that a careful reader sees a situation in a task, or that a course trains it.
basis
    The dataset version, model revision and settings that a result was computed with.
assessment
    The result for one statement on one basis: exposure, interval, evidence and demand.
voluntary attribute
    An attribute such as an age group that an employee states voluntarily. Used for the fairness report, in aggregates only.
emerging role
    A kind of work that AI creates, described in the project's own words. It has no SOC code, not even an invented one.
target
    A kind of work that an employee could move to: an occupation of the active dataset, or an emerging role.
override
    A figure that a person set in place of a computed one, with the reason.
connected system
    A client of the API, with scopes and departments, until HR revokes it.
bulk upsert
    Employees or courses sent in one call. The valid rows are saved in one transaction; each rejected row has a remark.
"""
