"""Puts weights of a file into a network, and says which layer disagrees where they do not fit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

from lib.errors import WeightsError
from lib.features.networks import efficientnet_lite, torch_file


class _Layer(NamedTuple):
    name: str
    shapes: tuple[tuple[int, ...], ...]


def load_weights(network: Any, path: Path, title: str) -> None:
    """Fill the network from a `.pth`, `.h5`, `.weights.h5` or `.keras` file.

    Raises `WeightsError` that names the first layer that disagrees, and how.
    """
    try:
        if path.suffix == ".pth":
            efficientnet_lite.fill(network, torch_file.read_state_dict(path))
            return
        if path.suffix == ".h5":
            _compare(list(_in_network(network)), list(_in_file(path)))
        network.load_weights(path)
    except WeightsError as error:
        raise WeightsError(f"{path} does not fit {title}: {error}") from error
    except (ValueError, OSError, KeyError, TypeError, BadZipFile) as error:
        first = str(error).strip().split("\n")[0]
        raise WeightsError(f"{path} does not fit {title}, or is damaged: {first}") from error


def _compare(wanted: list[_Layer], found: list[_Layer]) -> None:
    """Old files hold layers by position; the first that differs is the one to name."""
    if not found:
        return
    for ours, theirs in zip_longest(wanted, found):
        if ours is None:
            raise WeightsError(f"the file goes on with a layer {theirs.name}.")
        if theirs is None:
            raise WeightsError(f"the file ends before layer {ours.name}.")
        if ours.shapes != theirs.shapes:
            raise WeightsError(
                f"layer {ours.name} needs weights of shape {_text(ours)}, "
                f"but {theirs.name} in the file has {_text(theirs)}."
            )


def _text(layer: _Layer) -> str:
    return " and ".join(str(shape) for shape in layer.shapes)


def _in_network(network: Any) -> Iterator[_Layer]:
    for layer in network.layers:
        # Keras writes a layer's trainable weights first.
        weights = [*layer.trainable_weights, *layer.non_trainable_weights]
        if weights:
            yield _Layer(layer.name, tuple(tuple(weight.shape) for weight in weights))


def _in_file(path: Path) -> Iterator[_Layer]:
    """The layers of an old-format HDF5 file that have weights; nothing for the new format."""
    import h5py

    with h5py.File(path, "r") as file:
        root = file.get("model_weights", file)
        for name in root.attrs.get("layer_names", ()):
            group = root[name]
            shapes = tuple(tuple(group[weight].shape) for weight in group.attrs["weight_names"])
            if shapes:
                yield _Layer(name.decode() if isinstance(name, bytes) else str(name), shapes)
