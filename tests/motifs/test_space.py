import numpy as np
import pytest
from sklearn.decomposition import PCA
from threadpoolctl import threadpool_limits

from lib.errors import FeaturesError
from lib.motifs import space
from lib.motifs.space import normalised, reduce


def features(n: int, d: int, rank: int = 6) -> np.ndarray:
    rng = np.random.default_rng(n + d)
    signal = rng.normal(size=(n, rank)) @ rng.normal(size=(rank, d)) * 3
    return (signal + rng.normal(size=(n, d)) * 0.1 + 1).astype(np.float32)


def exact_points(values: np.ndarray, components: int) -> np.ndarray:
    rows = normalised(values).astype(float)
    rows -= rows.mean(axis=0)
    _, _, axes = np.linalg.svd(rows, full_matrices=False)
    axes = axes[:components]
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    turned = rows @ (axes * signs[:, None]).T
    return turned / np.linalg.norm(turned, axis=1, keepdims=True)


@pytest.mark.parametrize(("n", "d"), [(40, 90), (90, 40), (50, 50)])
def test_both_roads_give_the_principal_components(n: int, d: int) -> None:
    values = features(n, d)
    made = reduce(values, components=5)
    assert made.points.shape == (n, 5)
    assert made.points.dtype == np.float32
    assert made.points.flags.c_contiguous
    np.testing.assert_allclose(made.points, exact_points(values, 5), atol=1e-3)


def test_the_sketch_finds_the_same_components(monkeypatch: pytest.MonkeyPatch) -> None:
    values = features(120, 80)
    monkeypatch.setattr(space, "RANDOMIZED_FROM", 50)
    np.testing.assert_allclose(reduce(values, 6).points, exact_points(values, 6), atol=1e-3)


@pytest.mark.parametrize(("n", "d", "sketched"), [(120, 80, False), (120, 80, True)])
def test_blocks_give_what_the_whole_gives(
    n: int, d: int, sketched: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = features(n, d)
    monkeypatch.setattr(space, "BLOCK", 11 * d)
    if sketched:
        monkeypatch.setattr(space, "RANDOMIZED_FROM", 50)
    np.testing.assert_allclose(reduce(values, 6).points, exact_points(values, 6), atol=1e-3)


def test_a_sketch_of_some_photos_finds_nearly_the_same_directions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = features(600, 80)
    monkeypatch.setattr(space, "RANDOMIZED_FROM", 50)
    whole = reduce(values, 6)
    monkeypatch.setattr(space, "SKETCHED", 100 * 80)
    some = reduce(values, 6)
    shared = np.linalg.svd(whole.components @ some.components.T, compute_uv=False)
    assert shared.min() > 0.99
    assert some.explained == pytest.approx(whole.explained, abs=0.01)


@pytest.mark.parametrize("kind", ["float16", "uint8"])
def test_any_type_of_number_will_do(kind: str) -> None:
    values = np.abs(features(40, 30) * 5).clip(0, 200).astype(kind)
    np.testing.assert_array_equal(reduce(values).points, reduce(values.astype(np.float32)).points)


def test_variances_fall_and_explain_what_they_say() -> None:
    values = features(60, 30)
    part = reduce(values, components=3)
    assert (np.diff(reduce(values).variances) <= 1e-9).all()
    assert reduce(values).explained == pytest.approx(1, abs=1e-4)
    expected = PCA(3).fit(normalised(values).astype(float)).explained_variance_ratio_.sum()
    assert part.explained == pytest.approx(expected, rel=1e-3)


def test_roots_and_length_by_hand() -> None:
    rows = np.array([[16.0, 9.0], [-4.0, 0.0], [0.0, 0.0]], np.float32)
    np.testing.assert_allclose(normalised(rows), [[0.8, 0.6], [-1, 0], [0, 0]])


def test_place_puts_the_same_photos_at_the_same_points() -> None:
    values = features(50, 70)
    made = reduce(values, components=8)
    np.testing.assert_allclose(made.place(values), made.points, atol=1e-5)


def test_the_length_of_a_vector_does_not_count() -> None:
    values = features(30, 20)
    longer = values * np.linspace(0.5, 4, 30, dtype=np.float32)[:, None]
    np.testing.assert_allclose(reduce(values, 5).points, reduce(longer, 5).points, atol=1e-3)


def test_input_is_left_as_it_was() -> None:
    values = features(20, 10)
    before = values.copy()
    reduce(values)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_handful_of_photos(n: int) -> None:
    made = reduce(features(n, 10))
    assert made.points.shape[0] == n
    assert made.points.shape[1] >= 1
    assert np.isfinite(made.points).all()


@pytest.mark.parametrize("value", [0.0, 3.0])
@pytest.mark.parametrize("shape", [(5, 20), (20, 5)])
def test_constant_features_are_one_point(value: float, shape: tuple[int, int]) -> None:
    made = reduce(np.full(shape, value, np.float32))
    assert np.abs(made.points).max() < 1e-5
    assert 0 <= made.explained <= 1


def test_the_same_whatever_the_number_of_threads() -> None:
    values = features(500, 200)
    with threadpool_limits(1):
        one = reduce(values).points
    np.testing.assert_array_equal(one, reduce(values).points)


def test_features_that_are_not_finite_are_refused_by_row() -> None:
    values = features(12, 6)
    values[[3, 7], 2] = np.nan, np.inf
    with pytest.raises(FeaturesError, match=r"2 of 12 rows \(rows 3, 7\)"):
        reduce(values)
    with pytest.raises(FeaturesError, match="shape"):
        reduce(np.empty((0, 6), np.float32))
