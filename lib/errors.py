"""Every exception that Motifs raises on purpose: each message is one sentence for a person.

MotifsError
  UsageError           the request itself is wrong
    SettingsError      a parameter is outside of what is allowed
  CollectionError      a collection is missing, or its table cannot be read
  SourceError          a folder, archive or export cannot be read at all
    StorageError       object storage has no such bucket, refuses, or cannot be reached
  PhotoError           one file is not a photo that can be used
  FeaturesError        features are missing, or a shard is damaged
  WeightsError         weights are missing, or do not fit the network
  CacheError           the cache folder cannot be written
  ClusterError         the workers of a cluster cannot do what is asked of them
  Cancelled            the person stopped the work
"""

from __future__ import annotations


class MotifsError(Exception):
    """Anything that went wrong for a reason we can name; the text is one clear sentence."""


class UsageError(MotifsError):
    """The request itself is wrong: an unknown name, a missing argument, two that clash."""


class SettingsError(UsageError):
    """A parameter is outside of what is allowed; the text names it, its range and what came."""


class CollectionError(MotifsError):
    """A collection does not exist, exists already, or its table cannot be read."""


class SourceError(MotifsError):
    """A folder, archive or export cannot be read at all."""


class StorageError(SourceError):
    """Object storage cannot be used: `cause` says why, `advice` what to do about it."""

    def __init__(self, cause: str, advice: str) -> None:
        super().__init__(f"{cause}; {advice}.")
        self.cause = cause
        self.advice = advice

    def __reduce__(self) -> tuple[type[StorageError], tuple[str, str]]:
        return StorageError, (self.cause, self.advice)


class PhotoError(MotifsError):
    """One file cannot be used as a photo: what is wrong with it, and what to do about it.

    `cause` and `advice` are shown beside the file's name in the report of an import.
    """

    def __init__(self, file: str, cause: str, advice: str) -> None:
        super().__init__(f"{file}: {cause}; {advice}.")
        self.file = file
        self.cause = cause
        self.advice = advice


class FeaturesError(MotifsError):
    """Features are missing, or a shard of them is damaged."""


class WeightsError(MotifsError):
    """The weights of a network are missing, damaged, or made for another network."""


class CacheError(MotifsError):
    """The cache folder cannot be read or written: read-only, full, or not a folder."""


class ClusterError(MotifsError):
    """The workers of a cluster cannot do what is asked of them, or cannot be reached."""


class Cancelled(MotifsError):
    """The person stopped the work; what was done until then is kept."""
