"""Every feature space and algorithm against categories that a person has given, in one table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from lib.atlas import Atlas
from lib.errors import FeaturesError
from lib.features.backbones import BACKBONES
from lib.motifs.agreement import agreement, neighbour_accuracy
from lib.motifs.settings import Algorithm, ClusterSettings
from lib.ui import data
from lib.ui.controls import ALGORITHMS

Groups = NDArray[np.int64]

VOTERS = 5
UPLOAD = "category file"
MANY = 5_000  # photos; above, only the algorithms that stay quick
QUICK: tuple[Algorithm, ...] = ("tree", "kmeans")
QUICK_ONLY = " The slower algorithms are left out with so many photos."
ALL: tuple[Algorithm, ...] = ("tree", "kmeans", "mixture", "hdbscan", "spectral")
SCORES = {
    "NMI": "Normalised mutual information of motifs and categories, 0 to 1; flatters many motifs.",
    "AMI": "The same, corrected for chance: 0 where motifs say nothing about categories.",
    "ARI": "Adjusted Rand index: pairs put together or kept apart alike, corrected for chance.",
    "Neighbours": "How often most of a photo's five nearest others are of its category.",
}
UPLOAD_HELP = (
    "A CSV file with the columns file and category, one row a photo. It is read once and not kept."
)


def score_table(atlas: Atlas) -> None:
    """Where folders, albums or a file give categories: how well each space finds them."""
    title = "Score every feature space against categories of yours"
    with st.expander(title, key="scores", on_change="rerun") as opened:
        # What nobody has asked for takes half a minute where photos are many.
        if not opened.open:
            return
        given = {**_from_columns(atlas), **_from_file(atlas)}
        if not given:
            st.caption(
                "These photos lie in one folder and one album, so nothing says what belongs "
                "together. Give a file with categories to score against."
            )
            return
        source = st.segmented_control(
            "Categories from", list(given), default=next(iter(given)), required=True
        )
        groups = given[str(source)]
        k = int(np.clip(groups.max() + 1, 2, 30))
        digest = hashlib.sha256(groups.tobytes()).hexdigest()[:16]
        with st.spinner("Scoring …"):
            table = _scores(atlas.key, _present(atlas), digest, k, atlas, groups)
        st.caption(
            f"{len(set(groups[groups >= 0]))} categories of {int((groups >= 0).sum()):,} photos, "
            f"{k} motifs." + (QUICK_ONLY if len(groups) > MANY else "")
        )
        st.dataframe(
            table,
            hide_index=True,
            column_config={
                name: st.column_config.ProgressColumn(
                    name, help=text, format="%.3f", min_value=0.0, max_value=1.0
                )
                for name, text in SCORES.items()
            },
        )


def _from_columns(atlas: Atlas) -> dict[str, Groups]:
    """The photo table's folders and albums, where there is more than one."""
    photos = atlas.photos
    return {
        title: coded(photos[column].to_numpy(str))
        for title, column in (("folders", "folder"), ("albums", "album"))
        if photos[column].replace("", pd.NA).nunique() > 1
    }


def _from_file(atlas: Atlas) -> dict[str, Groups]:
    with st.popover("Give a file", icon=":material/upload_file:"):
        file = st.file_uploader("CSV", type="csv", help=UPLOAD_HELP, key=UPLOAD)
    if file is None:
        return {}
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        return {"the file": matched(atlas, table)}
    except (ValueError, KeyError) as error:
        st.warning(f"{file.name} cannot be used: {error}. It needs the columns file and category.")
        return {}


def matched(atlas: Atlas, table: pd.DataFrame) -> Groups:
    """The category (n,) of each photo by file name, -1 where the table has none.

    `table` has the columns file (a name, or folder and name) and category. Raises `KeyError` where
    a column is missing, `ValueError` where it names none of the photos.
    """
    named = dict(zip(table["file"], table["category"], strict=True))
    folders, names = atlas.photos["folder"], atlas.photos["name"]
    words = [
        named.get(f"{folder}/{name}" if folder else name, named.get(name, ""))
        for folder, name in zip(folders, names, strict=True)
    ]
    groups = coded(np.array(words, str))
    if groups.max(initial=-1) < 1:
        raise ValueError("it gives these photos fewer than two categories")
    return groups


def coded(words: NDArray[np.str_]) -> Groups:
    """Numbers (n,) from 0 for words, -1 for empty ones."""
    known, numbers = np.unique(words, return_inverse=True)
    return np.asarray(numbers - int(len(known) > 0 and known[0] == ""), np.int64)


def _present(atlas: Atlas) -> tuple[str, ...]:
    """The backbones that have features of all these photos."""
    return tuple(name for name in BACKBONES if _whole(atlas, name) is not None)


def _whole(atlas: Atlas, backbone: str) -> Atlas | None:
    try:
        found = data.open_atlas(atlas.collection, backbone)
    except FeaturesError:
        return None
    return found if len(found.photos) == len(atlas.photos) else None


@st.cache_resource(max_entries=16, show_spinner=False)
def _scores(
    key: str, backbones: tuple[str, ...], digest: str, k: int, _atlas: Atlas, _groups: Groups
) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for backbone in backbones:
        rows += _rows_of(data.open_atlas(_atlas.collection, backbone, "looks"), k, _groups)
        if BACKBONES[backbone].predicts:
            rows += _rows_of(data.open_atlas(_atlas.collection, backbone, "meaning"), k, _groups)
    table = pd.DataFrame(rows, columns=["Features", "Motifs by", *SCORES])
    return table.sort_values("AMI", ascending=False)


def _rows_of(space: Atlas, k: int, groups: Groups) -> Iterator[dict[str, object]]:
    meaning = ", with meaning" if space.alike == "meaning" else ""
    known = groups >= 0
    nearest = data.neighbours(space).indices[:, :VOTERS]
    near = neighbour_accuracy(nearest, np.where(known, groups, groups.max() + 1))
    for algorithm in QUICK if len(groups) > MANY else ALL:
        found = data.clustering(space, ClusterSettings(k, algorithm))
        score = agreement(groups[known], found.labels[known])
        yield {
            "Features": BACKBONES[space.backbone].title + meaning,
            "Motifs by": ALGORITHMS[algorithm],
            "NMI": score.nmi,
            "AMI": score.ami,
            "ARI": score.ari,
            "Neighbours": near,
        }
