"""Letters of job titles: what a rare piece of a word says, what a group says for a small occupation."""

import numpy as np

from skills.arithmetic.title_letters import LetterModel, pieces

TITLES = ["phlebotomy nurse", "blood nurse", "harbour pilot", "river pilot", "bread baker"]
OCCUPATIONS, ONE_GROUP = np.array([0, 0, 1, 1, 2]), np.zeros(3, dtype=int)


def test_pieces_are_runs_of_four_letters_with_ends_and_the_last_word():
    assert list(pieces("tea lady")) == ["^tea", "tea$", "^lad", "lady", "ady$", "=lady"]
    assert list(pieces("it")) == ["^it$", "=it"]
    assert not pieces("")


def test_a_rare_piece_points_to_the_occupation_whose_titles_hold_it():
    said = LetterModel.fit(TITLES, OCCUPATIONS, ONE_GROUP).estimate(["phlebotomist", "pilot of rivers", "zzz", ""])
    assert said.shape == (4, 3)
    assert said[:2].argmax(1).tolist() == [0, 1]
    assert said[0, 0] > 0 > said[0, 1]
    assert not said[2:].any()


def test_a_group_answers_for_an_occupation_with_other_words():
    apart = LetterModel.fit(TITLES, OCCUPATIONS, np.array([0, 1, 0])).estimate(["phlebotomist"])[0]
    assert apart[0] > apart[2] > apart[1]


def test_the_answer_does_not_depend_on_the_order_of_titles_or_the_others_asked():
    asked = ["river baker", "phlebotomy pilot"]
    order = np.array([4, 2, 0, 3, 1])
    one = LetterModel.fit(TITLES, OCCUPATIONS, ONE_GROUP)
    other = LetterModel.fit([TITLES[i] for i in order], OCCUPATIONS[order], ONE_GROUP)
    assert np.allclose(one.estimate(asked), other.estimate(asked))
    assert np.array_equal(one.estimate(asked)[1:], one.estimate(asked[1:]))


def test_without_titles_there_is_nothing_to_say():
    assert LetterModel.fit([], np.zeros(0, int), np.zeros(0, int)).estimate(["baker"]).shape == (1, 0)
