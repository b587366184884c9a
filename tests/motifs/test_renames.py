import numpy as np
import pytest

from lib.cache import Cache
from lib.errors import UsageError
from lib.motifs.renames import (
    Rename,
    apply_renames,
    from_json,
    keep_rename,
    kept_renames,
    rename,
    to_json,
)

IDS = [f"{i:032x}" for i in range(10)]
LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2])


def given(name, rows):
    return Rename(name, frozenset(IDS[row] for row in rows))


def test_a_name_stays_with_its_photos_whatever_the_motifs_number():
    renames = [given("Rex", range(4))]
    assert apply_renames(("dog", "cat", "cup"), LABELS, IDS, renames) == ("Rex", "cat", "cup")
    moved = np.array([2, 2, 2, 0, 1, 1, 1, 0, 0, 0])
    assert apply_renames(("cup", "cat", "dog"), moved, IDS, renames) == ("cup", "cat", "Rex")


def test_a_name_leaves_a_motif_that_shares_less_than_half():
    assert apply_renames(
        ("a", "b"), np.array([0] * 2 + [1] * 8), IDS, [given("Rex", range(5))]
    ) == (
        "a",
        "b",
    )


def test_of_two_names_each_goes_to_its_best_motif():
    renames = [given("first", range(4)), given("second", [3, 4, 5, 6])]
    assert apply_renames(("a", "b", "c"), LABELS, IDS, renames) == ("first", "second", "c")


def test_the_last_word_wins_among_equals():
    renames = [given("old", range(4)), given("new", range(4))]
    assert apply_renames(("a", "b", "c"), LABELS, IDS, renames)[0] == "new"


def test_photos_that_are_gone_do_not_count():
    renames = [Rename("Rex", frozenset([*IDS[:4], *(f"gone{i}" for i in range(20))]))]
    assert apply_renames(("a", "b", "c"), LABELS, IDS, renames)[0] == "Rex"


def test_names_stay_different():
    assert apply_renames(("dog", "cat", "cup"), LABELS, IDS, [given("cup", range(4))]) == (
        "cup",
        "cat",
        "cup 2",
    )


def test_renaming_again_replaces_and_emptying_removes():
    first = rename((), "  my   dog ", IDS[:4])
    assert [r.name for r in first] == ["my dog"]
    second = rename(first, "Rex", IDS[:3])
    assert [r.name for r in second] == ["Rex"]
    assert rename(second, " ", IDS[:3]) == ()
    assert len(rename(second, "cup", IDS[7:])) == 2


def test_one_name_is_given_once():
    twice = rename(rename((), "Rex", IDS[:4]), "Rex", IDS[7:])
    assert twice == (Rename("Rex", frozenset(IDS[7:])),)


def test_a_name_has_an_end():
    with pytest.raises(UsageError, match="40 characters, not 41"):
        rename((), "x" * 41, IDS)


def test_names_survive_a_file():
    renames = (given("Rex", range(4)), given("cup", [7, 8]))
    assert from_json(to_json(renames)) == renames


@pytest.mark.parametrize(
    "value", [None, {}, {"renames": 3}, {"renames": [3, {}, {"name": 1, "ids": []}]}]
)
def test_what_is_not_a_list_of_names_is_passed_over(value):
    assert from_json(value) == ()


def test_names_are_kept_with_the_collection(tmp_path):
    cache = Cache(tmp_path)
    assert kept_renames(cache, "trip") == ()
    keep_rename(cache, "trip", "Rex", IDS[:4])
    keep_rename(cache, "trip", "cup", IDS[7:])
    assert [one.name for one in kept_renames(cache, "trip")] == ["Rex", "cup"]
    keep_rename(cache, "trip", "", IDS[:4])
    assert [one.name for one in kept_renames(cache, "trip")] == ["cup"]
    assert kept_renames(cache, "other") == ()
