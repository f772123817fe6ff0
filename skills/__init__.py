"""What work is made of, and how exposed it is.

Glossary, first half (the second stands in ``courses``). One meaning each, in models, addresses, JSON, templates, tests.

employee
    A person at work. May exist without a login.
task
    An employee's own statement of something they do, with its share of the week. Suggested, validated or rejected.
task profile
    All counted tasks of an employee; their shares add up to 1.
occupation
    One entry of the O*NET-SOC classification, named by its SOC code.
exposure dataset
    One version of one published source of exposure figures. One task-level dataset is active.
closeness of occupations
    0..1: how alike what is done in two occupations is, and what they are called; never how easily a person could move.
reference task
    A task statement in a dataset, with the figures the dataset gives for it.
exposure
    0..1: how far today's AI can speed a task up. Never "the risk of losing the job", never about a person.
automation
    0..1: how much of a task AI could carry out by itself.
augmentation
    0..1: of the use of AI seen on such tasks, the share in which a person and the machine work together.
interval
    Low and high: for a task of an occupation nobody has labelled, the label lies inside 80 times of 100.
evidence
    The nearest reference tasks, with closeness, figures and dataset.
human skill
    One of the organisation's named skills that stay human: emotional intelligence, creativity, critical thinking, ...
anchor
    A sentence that shows what a human skill looks like in a task or a course. HR can edit them.
demand
    0..1: how much a task calls for a human skill, comparable between texts.
basis
    Dataset version, model revision and settings that a result was computed from.
assessment
    What was concluded of one statement on one basis: exposure, interval, evidence, demand.
voluntary attribute
    What a person says of themself of their own will (such as an age group), for the fairness report: in aggregates only.
emerging role
    Work that AI brings with it, described in our own words. Has no SOC code, and none is made up for it.
target
    Work somebody could move to: an occupation of the active dataset, or an emerging role.
override
    A person's judgement that replaces a computed figure, with its reason.
connected system
    A client of the API: what it may read and change, for which departments, until HR revokes it.
bulk upsert
    Employees or courses sent in one call, loaded wholly or not at all, with remarks about single rows.
"""
