"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

HEAD_BYTES = 64

_PREFIXES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"\x00\x00\x01\xba", "a video"),
    (b"\x00\x00\x01\xb3", "a video"),
    (b"FLV\x01", "a video"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"8BPS", "a Photoshop document"),
    (b"FUJIFILMCCD-RAW", "a raw camera file"),
    (b"IIRO", "a raw camera file"),
    (b"IIU\x00", "a raw camera file"),
)
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_RAW_ENDINGS = (".dng", ".cr2", ".cr3", ".nef", ".nrw", ".arw", ".orf", ".pef", ".rw2", ".srw")

PHOTO_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "AVIF", "HEIF")
OTHER_PICTURES = ("a raw camera file", "a JPEG XL picture", "a Photoshop document")
PHOTO_ENDINGS = (
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".avif", ".tif", ".tiff", ".bmp",
    ".heic", ".heif", ".hif", ".mpo",
)  # fmt: skip

VIDEO_ENDINGS = (
    ".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".3gp", ".mpg", ".mpeg", ".mts", ".mp",
)  # fmt: skip


def sniff(head: bytes, name: str = "") -> str:
    """What a file is: one of `PHOTO_FORMATS`, a noun phrase such as "a video" or "a PDF document",
    or "" where the first `HEAD_BYTES` bytes say nothing.

    The name only tells the raw files of cameras, which look like TIFF, from TIFF.
    """
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head[:4] == b"RIFF":
        return {b"WEBP": "WEBP", b"AVI ": "a video"}.get(head[8:12], "")
    kind = next((kind for prefix, kind in _PREFIXES if head.startswith(prefix)), "")
    if kind == "TIFF" and (head[8:10] == b"CR" or name.lower().endswith(_RAW_ENDINGS)):
        return "a raw camera file"
    return kind or _text(head)


def _iso_media(head: bytes) -> str:
    """The container that HEIC, AVIF, MP4 and QuickTime share: its brands tell them apart."""
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, len(head) - 3, 4))]
    size = int.from_bytes(head[:4], "big")
    brands = brands[: max(1, 1 + (size - 16) // 4)]
    if _AVIF_BRANDS.intersection(brands):
        return "AVIF"
    if _HEIF_BRANDS.intersection(brands):
        return "HEIF"
    return "a raw camera file" if brands[0] == b"crx " else "a video"


def _text(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml")):
        return "an SVG drawing or another XML file"
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    return ""
