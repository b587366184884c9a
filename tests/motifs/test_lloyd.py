import numpy as np

from lib.motifs.lloyd import means, polish


def blobs(n: int, k: int, p: int = 5, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = np.arange(n) % k
    centres = rng.normal(size=(k, p)) * 6
    return (centres[truth] + rng.normal(size=(n, p))).astype(np.float32), truth.astype(np.int32)


def test_blobs_are_found_again_from_a_spoiled_start() -> None:
    points, truth = blobs(300, 4)
    start = truth.copy()
    start[::7] = 0
    labels, centres, _ = polish(points, start, 4, 100)
    np.testing.assert_array_equal(labels, truth)
    np.testing.assert_allclose(centres[2], points[truth == 2].mean(axis=0), atol=1e-4)


def test_every_point_ends_at_its_nearest_centre() -> None:
    points = np.random.default_rng(3).normal(size=(400, 8)).astype(np.float32)
    start = np.random.default_rng(4).integers(0, 7, 400).astype(np.int32)
    labels, centres, steps = polish(points, start, 7, 200)
    apart = np.square(points[:, None] - centres).sum(axis=2)
    assert (apart[np.arange(400), labels] - apart.min(axis=1)).max() < 1e-3
    assert 1 < steps < 200


def test_inertia_never_rises_with_more_iterations() -> None:
    points = np.random.default_rng(5).normal(size=(300, 6)).astype(np.float32)
    start = np.random.default_rng(6).integers(0, 9, 300).astype(np.int32)
    spreads = [means(points, polish(points, start, 9, steps)[0], 9)[1] for steps in range(12)]
    assert (np.diff(spreads) <= 1e-3).all()


def test_no_motif_is_ever_left_empty() -> None:
    points = np.array([[0.0], [0.1], [0.2], [10.0]], np.float32)
    labels, _, _ = polish(points, np.array([0, 0, 1, 1], np.int32), 2, 50)
    assert labels.tolist() == [0, 0, 0, 1]
    labels, _, _ = polish(np.zeros((4, 1), np.float32), np.array([0, 1, 2, 2], np.int32), 3, 50)
    assert set(labels.tolist()) == {0, 1, 2}


def test_a_weight_counts_a_point_as_many() -> None:
    points, _ = blobs(60, 3, seed=8)
    weights = np.random.default_rng(9).integers(1, 5, 60)
    start = np.random.default_rng(10).integers(0, 3, 60).astype(np.int32)
    many = np.repeat(np.arange(60), weights)
    labels, centres, _ = polish(points, start, 3, 50, weights.astype(np.float32))
    labels_many, centres_many, _ = polish(points[many], start[many], 3, 50)
    np.testing.assert_array_equal(labels[many], labels_many)
    np.testing.assert_allclose(centres, centres_many, atol=1e-4)


def test_means_leave_unsorted_photos_out() -> None:
    points = np.array([[0.0], [2.0], [9.0]], np.float32)
    centres, inertia = means(points, np.array([0, 0, -1], np.int32), 1)
    assert centres.tolist() == [[1.0]]
    assert inertia == 2
