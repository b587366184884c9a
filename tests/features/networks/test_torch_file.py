from __future__ import annotations

import io
import pickle
import struct
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest

from lib.errors import WeightsError
from lib.features.backbones import get_backbone
from lib.features.networks.torch_file import MAGIC, VERSION, read_state_dict
from lib.features.weights import default_path


def torch_pickle(entries: dict[str, tuple], extra: bytes = b"") -> bytes:
    """A state dict as PyTorch pickles it: name -> (key, length, offset, shape, strides)."""
    out = io.BytesIO()
    out.write(b"\x80\x02ccollections\nOrderedDict\n)R(")
    for name, (key, length, offset, shape, strides) in entries.items():
        out.write(text(name) + b"ctorch._utils\n_rebuild_tensor_v2\n((")
        out.write(text("storage") + b"ctorch\nFloatStorage\n" + text(key) + text("cpu"))
        out.write(number(length) + b"NtQ" + number(offset) + numbers(shape) + numbers(strides))
        out.write(b"\x89ccollections\nOrderedDict\n)RtR")
    out.write(b"u" + extra + b".")
    return out.getvalue()


def text(value: str) -> bytes:
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def number(value: int) -> bytes:
    return b"J" + struct.pack("<i", value)


def numbers(values: tuple[int, ...]) -> bytes:
    return b"(" + b"".join(map(number, values)) + b"t"


def torch_file(state: bytes, storages: dict[str, np.ndarray], magic: int = MAGIC) -> bytes:
    """A whole file of the old format around a pickled state dict."""
    header = [magic, VERSION, {"little_endian": True}]
    data = b"".join(pickle.dumps(part, 2) for part in header) + state
    data += pickle.dumps(list(storages), 2)
    for values in storages.values():
        data += struct.pack("<q", len(values)) + values.astype("<f4").tobytes()
    return data


def read(tmp_path: Path, data: bytes) -> dict[str, np.ndarray]:
    path = tmp_path / "weights.pth"
    path.write_bytes(data)
    return read_state_dict(path)


def test_tensors_come_back_whatever_their_strides(tmp_path: Path) -> None:
    values = np.arange(12, dtype=np.float32)
    state = torch_pickle({"a": ("0", 12, 0, (3, 4), (4, 1)), "b": ("0", 12, 1, (2, 3), (1, 4))})
    found = read(tmp_path, torch_file(state, {"0": values}))
    assert np.array_equal(found["a"], values.reshape(3, 4))
    assert np.array_equal(found["b"], [[1, 5, 9], [2, 6, 10]])


def test_the_embedded_file_has_six_million_weights() -> None:
    path = default_path(get_backbone("efficientnet-lite2"))
    assert path is not None
    arrays = read_state_dict(path)
    assert arrays["_fc.weight"].shape == (1000, 1280)
    assert sum(values.size for values in arrays.values()) == pytest.approx(6.15e6, rel=0.01)
    assert all(np.isfinite(values).all() for values in arrays.values())


class Evil:
    def __reduce__(self):
        return (print, ("this must never be printed",))


@pytest.mark.parametrize(
    "name",
    ["os.system", "builtins.eval", "torch.load", "torch._utils._rebuild_parameter",
     "collections.Counter"],
)  # fmt: skip
def test_whatever_else_it_asks_for_is_refused(tmp_path: Path, name: str) -> None:
    module, _, what = name.rpartition(".")
    state = b"\x80\x02c" + f"{module}\n{what}\n".encode() + b"(X\x01\x00\x00\x00atR."
    with pytest.raises(WeightsError, match=r"asks for"):
        read(tmp_path, torch_file(state, {}))


def test_code_in_the_very_first_pickle_is_not_run(tmp_path: Path, capsys) -> None:
    with pytest.raises(WeightsError, match="asks for"):
        read(tmp_path, pickle.dumps(Evil(), 2))
    assert "never" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "entry",
    [
        ("0", 12, 0, (4, 4), (4, 1)),
        ("0", 12, 9, (2, 2), (2, 1)),
        ("0", 12, -1, (2,), (1,)),
        ("0", 12, 0, (2, 2), (-1, 1)),
        ("0", 12, 0, (2, 3), (1,)),
        ("0", 12, 0, (1,) * 9, (1,) * 9),
        ("0", 12, 0, (10**9,), (0,)),
        ("0", 2**31 - 1, 0, (2,), (1,)),
        ("0", 99, 0, (2,), (1,)),
        ("1", 12, 0, (2,), (1,)),
    ],
    ids=["reaches beyond", "offset", "negative", "stride", "ranks", "axes", "zero stride", "huge",
         "short storage", "no such storage"],
)  # fmt: skip
def test_a_tensor_that_lies_about_its_size_is_refused(tmp_path: Path, entry: tuple) -> None:
    state = torch_pickle({"a": entry})
    with pytest.raises(WeightsError):
        read(tmp_path, torch_file(state, {"0": np.arange(12.0)}))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.5, 0.8, 0.99])
def test_a_cut_file_is_refused(tmp_path: Path, share: float) -> None:
    state = torch_pickle({"a": ("0", 12, 0, (3, 4), (4, 1))})
    data = torch_file(state, {"0": np.arange(12.0)})
    with pytest.raises(WeightsError):
        read(tmp_path, data[: int(len(data) * share)])


def test_random_damage_never_raises_anything_else(tmp_path: Path) -> None:
    state = torch_pickle({"a": ("0", 12, 0, (3, 4), (4, 1))})
    data = torch_file(state, {"0": np.arange(12.0)})
    random = np.random.default_rng(0)
    for _ in range(400):
        broken = bytearray(data)
        for place in random.integers(0, len(data), 3):
            broken[place] = random.integers(256)
        try:
            read(tmp_path, bytes(broken))
        except WeightsError:
            continue


@pytest.mark.parametrize(
    "state", [pickle.dumps([1], 2), pickle.dumps({"a": 1}, 2), pickle.dumps(OrderedDict(a=1), 2)]
)
def test_what_is_no_state_dict_is_refused(tmp_path: Path, state: bytes) -> None:
    with pytest.raises(WeightsError):
        read(tmp_path, torch_file(state, {}))


def test_another_format_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="not a PyTorch weights file of the old format"):
        read(tmp_path, torch_file(torch_pickle({}), {}, magic=1))
    with pytest.raises(WeightsError, match="cannot be read"):
        read_state_dict(tmp_path / "gone.pth")
