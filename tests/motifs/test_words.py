import numpy as np

from lib.motifs.words import distinctive_words, read_words, texts, tokens

CAPTIONS = [
    "Morning #latteart at the café",
    "More latteart, with Anna",
    "The cake at the café with Anna",
    "Sunset over the lake",
    "Another lake, another SUNSET with Anna",
    "",
]
LABELS = np.array([0, 0, 0, 1, 1, 1])


def test_a_caption_becomes_words():
    caption = "The #LatteArt at https://x.org/a?b by @anna.b, anna@b.ch: Café crème! 2016 ☕"
    assert tokens(caption) == ["latteart", "café", "crème"]
    assert tokens("rock’n’roll, well-done and don't") == ["rock’n’roll", "well-done"]


def test_repeats_and_fillers_are_dropped():
    assert tokens("lake Lake LAKE und der Berg") == ["lake", "berg"]


def test_each_motif_is_told_by_its_own_words():
    first, second = distinctive_words(read_words(CAPTIONS), LABELS, 2)
    assert {word.text for word in first} == {"latteart", "café"}
    assert {word.text for word in second} == {"sunset", "lake"}
    assert first[0].inside == 2 / 3
    assert first[0].outside == 0


def test_a_word_of_everybody_sets_nobody_apart():
    words = distinctive_words(read_words(CAPTIONS), LABELS, 2)
    assert "anna" not in {word for motif in texts(words) for word in motif}


def test_unsorted_photos_count_as_others():
    only = distinctive_words(read_words(CAPTIONS), np.array([0, 0, 0, -1, -1, -1]), 1)
    assert {word.text for word in only[0]} == {"latteart", "café"}


def test_without_captions_there_are_no_words():
    assert distinctive_words(read_words([""] * 6), LABELS, 2) == ((), ())
    assert distinctive_words(read_words([]), np.empty(0, int), 1) == ((),)


def test_the_weight_by_hand():
    found = distinctive_words(read_words(["sea", "sea", "hut"]), np.array([0, 0, 1]), 2)
    # "sea" is in all captions of its motif; 3 words in 2 motifs, 2 of them "sea": log(1 + 1.5 / 2).
    assert np.isclose(found[0][0].weight, np.log(1.75))
    assert found[1] == ()
