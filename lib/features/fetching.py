"""Weights that are not on this machine yet are fetched by Keras, which checks what has come."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from lib.errors import Cancelled, WeightsError
from lib.features.backbones import Backbone
from lib.features.progress import Progress
from lib.features.weights import Found, default_path, find_weights, keras_folder, missing_sentence


def fetch_weights(
    backbone: Backbone,
    given: Path | None,
    tell: Callable[[Progress], object],
    cancelled: Callable[[], bool],
) -> Found:
    """The weights to use, downloaded if need be; raises `WeightsError` where there are none."""
    found = find_weights(backbone, given)
    if found is None and backbone.weights.origin == "download":
        _download(backbone, tell, cancelled)
        found = find_weights(backbone)
    if found is None:
        raise WeightsError(missing_sentence(backbone, "there is no such file"))
    return found


def _download(
    backbone: Backbone, tell: Callable[[Progress], object], cancelled: Callable[[], bool]
) -> None:
    """Let Keras fetch and check the file, in a thread, while we watch it grow."""
    try:
        # Where its folder is missing, Keras would quietly take one that all users share.
        keras_folder().mkdir(parents=True, exist_ok=True)
    except OSError as error:
        cause = f"{keras_folder()} cannot be made: {error.strerror}"
        raise WeightsError(missing_sentence(backbone, cause)) from error
    thread = _Download(backbone)
    thread.start()
    while thread.is_alive():
        if cancelled():
            raise Cancelled("The download was stopped.")
        tell(Progress(0, 0, message=thread.message()))
        thread.join(0.3)
    if thread.error is not None:
        raise WeightsError(missing_sentence(backbone, thread.error))


class _Download(threading.Thread):
    """`keras.utils.get_file`, which checks the hash and removes what is not whole."""

    def __init__(self, backbone: Backbone) -> None:
        super().__init__(name="download", daemon=True)
        self.backbone = backbone
        self.error: str | None = None

    def run(self) -> None:
        """Fetch; what goes wrong is kept as a sentence."""
        from lib.features.networks import import_keras

        keras = import_keras()
        weights = self.backbone.weights
        keras.config.disable_interactive_logging()
        try:
            keras.utils.get_file(
                weights.file_name,
                weights.url,
                file_hash=weights.hash,
                cache_dir=keras_folder().parent,
                cache_subdir=keras_folder().name,
            )
        except Exception as error:  # noqa: BLE001 - Keras raises bare exceptions here
            self.error = str(error).rpartition(" -- ")[2] or type(error).__name__

    def message(self) -> str:
        """How much has come."""
        path = default_path(self.backbone)
        here = path.stat().st_size / 1e6 if path is not None and path.is_file() else 0.0
        weights = self.backbone.weights
        return f"Downloading {weights.file_name}: {here:.0f} of {weights.megabytes:.0f} MB"
