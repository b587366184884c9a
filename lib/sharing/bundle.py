"""The contents of a published dashboard: its data, its code, and the texts that go with them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from importlib.resources import files
from pathlib import Path
from string import Template

import numpy as np
import pandas as pd
import pyarrow as pa

from lib.atlas import Atlas, keep_space, motif_tree, open_atlas
from lib.cache import MARKER, PROJECT, Cache, write_bytes, write_json
from lib.drawings import keep_map, motif_map, neighbours_of, on_map
from lib.features.backbones import get_backbone
from lib.features.shards import Rows
from lib.features.store import look_up, open_store
from lib.motifs.maps import LANDMARKS
from lib.motifs.renames import FILE, kept_renames, to_json
from lib.motifs.settings import PERPLEXITY_RANGE, MapSettings
from lib.motifs.space import Space
from lib.photos.collections import Collection, now, table_path
from lib.photos.table import SCHEMA, Heading, write_table
from lib.sharing.code import data_files, published_files, requirements
from lib.sharing.pictures import read_thumbnail
from lib.sharing.privacy import Privacy, reduced

TEMPLATES = "lib.sharing", "template"
# From here on a map takes long enough to draw that not all of them can be brought along.
MANY = 1500
VERY_MANY = 20_000
STEP = 5


def write_data(
    folder: Path,
    cache: Cache,
    collection: Collection,
    backbones: Sequence[str],
    privacy: Privacy,
    say: Callable[[str], object],
) -> pd.DataFrame:
    """Write table, thumbnails, reduced features and maps; returns the photos as they were.

    The cache of the dashboard is laid out like any other, so that the program reads it as usual.
    """
    kept = Cache(folder / "cache")
    photos: pd.DataFrame = pd.DataFrame()
    for backbone in backbones:
        atlas = open_atlas(cache, collection.slug, backbone)
        if photos.empty:
            photos = atlas.photos
            _write_table(kept, collection, photos, privacy)
            _write_names(kept, cache, collection)
            say("Copying thumbnails")
            _write_thumbnails(kept, cache, photos["id"])
        _write_features(kept, atlas)
        _draw_ahead(atlas, open_atlas(kept, collection.slug, backbone), say)
    return photos


def _write_table(
    kept: Cache, collection: Collection, photos: pd.DataFrame, privacy: Privacy
) -> None:
    table = pa.Table.from_pandas(reduced(photos, privacy), schema=SCHEMA, preserve_index=False)
    heading = Heading(collection.name, created=now(), changed=now())
    write_table(table_path(kept, collection.slug), table, heading)


def _write_names(kept: Cache, cache: Cache, collection: Collection) -> None:
    """The names that the owner gave to motifs: they are part of what is shown."""
    given = kept_renames(cache, collection.slug)
    if given:
        write_json(kept.collections / collection.slug / FILE, to_json(given))


def _write_thumbnails(kept: Cache, cache: Cache, ids: pd.Series) -> None:
    for photo_id in ids:
        path = kept.thumbnail(photo_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(read_thumbnail(cache, photo_id))


def _write_features(kept: Cache, atlas: Atlas) -> None:
    """Points instead of features: a store of the usual form, and the space that it stands for."""
    points = atlas.space.points
    ids = tuple(atlas.photos["id"])
    backbone = get_backbone(atlas.backbone)
    store = open_store(kept, backbone, "published", points.shape[1])
    predicted = atlas.probabilities if backbone.predicts else None
    store.write(Rows(ids, points, predicted))
    # Mean and axes would be needed to place a new photo, which a dashboard never does.
    nothing = np.zeros(0, np.float32)
    space = Space(points, nothing, nothing, atlas.space.variances, atlas.space.explained)
    keep_space(kept, look_up(kept, atlas.backbone, ids), space)


def _draw_ahead(atlas: Atlas, theirs: Atlas, say: Callable[[str], object]) -> None:
    """Tree, neighbours and maps that visitors will ask for, so that the host need not compute.

    Maps are drawn, and kept, on the owner's side: to publish again is quick.
    """
    say(f"Drawing maps from {atlas.backbone} features")
    motif_tree(theirs)
    ours, shown = (
        of if (mapped := on_map(of)) is None else mapped.part(of) for of in (atlas, theirs)
    )
    neighbours_of(shown)
    for settings in maps_ahead(len(shown.photos)):
        keep_map(shown, settings, motif_map(ours, settings))


def maps_ahead(n: int) -> list[MapSettings]:
    """The maps to bring along: t-SNE at some or all perplexities, UMAP, PCA.

    Of few photos it is every perplexity: then the host never has to load a compiler for them. Of
    many it is every fifth, and of very many those that the others start from.
    """
    low, high = (int(bound) for bound in PERPLEXITY_RANGE)
    # The slider's own bound: a perplexity beyond a third of the photos means nothing.
    top = max(low, min(high, (n - 1) // 3))
    usual = int(min(MapSettings().perplexity, top))
    some = range(low, top + 1, STEP if n > MANY else 1)
    values = {usual, *(some if n <= VERY_MANY else LANDMARKS)}
    drawn = [MapSettings(perplexity=float(value)) for value in sorted(values)]
    return [*drawn, MapSettings("umap"), MapSettings("pca")]


def write_code(folder: Path, project: Path = PROJECT) -> None:
    """Copy the program as far as a visitor uses it, with settings and slim requirements."""
    modules = published_files(project)
    for path in [*modules, *data_files(project, modules)]:
        target = folder / path.relative_to(project)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    shutil.copyfile(project / "LICENSE", folder / "LICENSE")
    lines = requirements(modules, (project / "requirements.txt").read_text("utf-8"))
    write_bytes(folder / "requirements.txt", "\n".join([*lines, ""]).encode())
    settings = (project / ".streamlit" / "config.toml").read_text("utf-8")
    write_bytes(folder / ".streamlit" / "config.toml", hosted_settings(settings).encode())


def hosted_settings(text: str) -> str:
    """Our Streamlit settings with another [server] section: one for a host, without uploads."""
    sections = text.split("\n[")
    others = [part for part in sections[1:] if not part.startswith("server]")]
    first = [] if sections[0].lstrip("[").startswith("server]") else [sections[0].strip()]
    return "\n\n".join([*first, _template("server.toml"), *(f"[{p.strip()}" for p in others), ""])


def write_texts(folder: Path, name: str, inside: Sequence[str]) -> None:
    """Write README, Dockerfile and the mark that makes the program read-only."""
    listed = "\n".join(f"- {sentence}" for sentence in inside)
    readme = Template(_template("README.md")).substitute(name=name, inside=listed)
    write_bytes(folder / "README.md", readme.encode())
    for template, target in (("Dockerfile", "Dockerfile"), ("gitignore", ".gitignore"),
                             ("dockerignore", ".dockerignore")):  # fmt: skip
        write_bytes(folder / target, _template(template).encode())
    entries = sorted({entry.name for entry in folder.iterdir()} - {".streamlit"} | {MARKER.name})
    about = {
        "program": "motifs",
        "name": name,
        "published": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "inside": list(inside),
        "entries": entries,
    }
    write_json(folder / MARKER.name, about)


def _template(name: str) -> str:
    package, folder = TEMPLATES
    return (files(package) / folder / name).read_text("utf-8")
