"""A collection as a stream of posts: one motif after another, in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.motifs.time.counts import check, in_order
from lib.motifs.time.periods import Labels, Rows, Times

MOST = 5000


@dataclass(frozen=True)
class Posts:
    """The stream that predictors read, oldest first.

    rows: (n,) row of the photo that stands for each post: the first of those that belong to it.
    times: (n,) `datetime64[s]`, ascending. motifs: (n,) int32 in 0 … k-1. k: motifs there are.
    photos: how many photos the posts hold. undated, unsorted: photos left out, and why.
    earlier: posts left out at the beginning, because only the last 5,000 are read.
    """

    rows: Rows
    times: Times
    motifs: Labels
    k: int
    photos: int
    undated: int
    unsorted: int
    earlier: int

    def __len__(self) -> int:
        """How many posts."""
        return len(self.rows)


def make_posts(
    times: NDArray[Any], labels: Labels, k: int, within: int = 0, most: int = MOST
) -> Posts:
    """Order photos by time and put those together that were posted together.

    Shapes: times (n,) datetime64, labels (n,) in -1 … k-1. Photos at most `within` seconds after
    the one before belong to the same post, with 0 those of the same second, such as the pictures
    of a carousel: guessing the second picture of a carousel from the first would be no feat. The
    first picture, in the order of the table, stands for the post.
    """
    seconds = check(times, labels, k)
    dated = ~np.isnat(seconds)
    rows = in_order(seconds, labels >= 0)
    moments = seconds[rows].astype(np.int64)
    opens = np.diff(moments, prepend=moments[:1] - within - 1) > within
    first = rows[opens][-most:]
    return Posts(
        rows=first,
        times=seconds[first],
        motifs=labels[first].astype(np.int32),
        k=k,
        photos=len(rows),
        undated=int((~dated).sum()),
        unsorted=int((dated & (labels < 0)).sum()),
        earlier=int(opens.sum()) - len(first),
    )
