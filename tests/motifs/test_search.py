import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.motifs.search import build_index, search, suggest

TERRIER, RETRIEVER, ESPRESSO, PIZZA = 190, 207, 967, 963
WORDS = [
    "before",
    "after",
    "in",
    "to",
    "since",
    "-",
    "2015",
    "2016-02-31",
    "2016-13",
    "may",
    "december",
    "dog",
    "9999",
]


@pytest.fixture(scope="module")
def index():
    probabilities = np.zeros((6, 1000), np.float16)
    probabilities[np.arange(5), [TERRIER, RETRIEVER, ESPRESSO, ESPRESSO, PIZZA]] = 0.9
    probabilities[2, [ESPRESSO, PIZZA]] = [0.6, 0.4]
    probabilities[5] = 0.001
    return build_index(
        captions=["Rex!", "", "Morning #latteart", "latteart again", "at Luigi’s", "cat_like"],
        names=["a.jpg", "b.jpg", "c.jpg", "IMG_2016.jpg", "e.jpg", "location.jpg"],
        folders=["dogs", "dogs", "", "", "Trip to Rome", ""],
        taken=np.array(
            ["2014-05-01", "2015-06-01", "2016-07-01", "2017-12-24", "2017-12-25", "NaT"],
            "datetime64[s]",
        ),
        evidence=probabilities,
    )


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("dog", [0, 1]),
        ("Dogs", [0, 1]),
        ("golden retriever", [1]),
        ("food", [2, 3, 4]),
        ("beverages", [3, 2]),
        ("espresso", [3, 2]),
        ("food before 2017", [2]),
        ("latteart", [2, 3]),
        ("#latteart", [2, 3]),
        ("latteart in december", [3]),
        ("rome", [4]),
        ("2016", [2, 3]),
        ("cat", [5]),
        ("pizza espresso", [2]),
        ("the photos of dogs", [0, 1]),
        ("", []),
        ("unicorn", []),
    ],
)
def test_queries_find_what_they_say(index, query, rows):
    assert search(index, query).rows.tolist() == rows


def test_scores_say_how_well_a_photo_fits(index):
    found = search(index, "espresso")
    np.testing.assert_allclose(found.scores, [1, 0.6], rtol=1e-3)
    assert found.understood == ("espresso",)


def test_a_misspelt_word_is_put_right(index):
    found = search(index, "expresso")
    assert not len(found.rows)
    assert "espresso" in found.instead


def test_what_was_understood_is_said(index):
    assert search(index, "golden retriever  before 2016").understood == (
        "golden retriever",
        "before 2016",
    )


def test_suggestions_go_on_from_what_was_typed(index):
    assert suggest(index, "esp")[0].text == "espresso"
    assert [(s.text, s.kind, s.count) for s in suggest(index, "latt")] == [("latteart", "word", 2)]
    assert suggest(index, "201")[0] == suggest(index, "2017")[0]
    assert suggest(index, "zzz") == ()


def test_suggestions_for_nothing_typed_begin_with_what_is_special(index):
    found = suggest(index, count=100)
    counts = [item.count for item in found]
    special = [count for count in counts if count <= 0.2 * len(index)]
    assert counts[: len(special)] == sorted(special, reverse=True)
    assert counts[len(special) :] == sorted(counts[len(special) :], reverse=True)


def test_without_predictions_captions_and_dates_still_find():
    index = build_index(["a dog"], ["x.jpg"], [""], np.array(["2016-01-01"], "datetime64[s]"))
    assert search(index, "dog").rows.tolist() == [0]
    assert search(index, "animal").rows.tolist() == []


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_query_is_too_strange(query):
    index = build_index(["a dog"], ["x.jpg"], [""], np.array(["NaT"], "datetime64[s]"))
    found = search(index, query)
    assert len(found.rows) == len(found.scores) <= 1
    suggest(index, query)


@given(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_dates_in_any_order_are_read(query):
    index = build_index([""], ["x.jpg"], [""], np.array(["2016-01-01"], "datetime64[s]"))
    assert len(search(index, query).rows) <= 1
