"""Static files: collected once per change, compressed where a visitor gains by it.

The stock storage spends half a minute on a first start, nearly all of it on the best compression
of source maps and libraries that only the API's documentation page loads.

What pages load together is joined into one file (JOINED): each of them costs a request, whose headers
weigh as much as a small module and which the web process answers between pages.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import brotli
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Source maps are for debugging the libraries; DRF's own pages are not served.
LEFT_OUT = ["*.map", "rest_framework"]
LARGE_BYTES = 100_000  # our own files are far below, the documentation's libraries far above
LARGE_QUALITY = 5  # 11, the default, makes such a file 11 % smaller in 50 times the time
STAMP = ".collected"
JOINED = {
    "css/studio.css": (
        "css/tokens.css",
        "css/base.css",
        "css/layout.css",
        "css/components.css",
        "css/forms.css",
        "css/copy.css",
        "css/pages.css",
        "css/review.css",
        "css/utilities.css",
    ),
    "js/studio.js": (
        "js/theme.js",
        "js/htmx.js",
        "js/toast.js",
        "js/keys.js",
        "js/key-map.js",
        "js/dialog.js",
        "js/menu.js",
        "js/copy.js",
        "js/slider.js",
        "js/textarea.js",
        "js/tokens.js",
        "js/files.js",
        "js/selection.js",
        "js/palette.js",
    ),
    "js/line.js": (
        "js/review.js",
        "js/review-draft.js",
        "js/review-edit.js",
        "js/review-next.js",
        "js/review-threads.js",
        "js/mentions.js",
        "js/presence.js",
    ),
    "js/deciding.js": ("js/review-back.js", "js/review-decide.js"),
}
"""Files that pages name, each with the sources that it holds, in their order."""


class QuickCompressor(Compressor):
    """Best compression for what every page loads, quick compression for large libraries."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        """Brotli, as hard as the size allows."""
        quality = LARGE_QUALITY if len(data) > LARGE_BYTES else 11
        compressed: bytes = brotli.compress(data, quality=quality)
        return compressed


class StudioStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names with a content hash; only those are compressed, because pages link to no others."""

    # Files that a style sheet names, and not the source maps that it names: those are left out.
    patterns = tuple(
        (extension, rules[:2])
        for extension, rules in CompressedManifestStaticFilesStorage.patterns
        if extension == "*.css"
    )

    def create_compressor(self, **options: Any) -> Compressor:
        """The compressor that chooses by size."""
        return QuickCompressor(**options)

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """What the stock storage does, over the joined files too."""
        if not dry_run:
            for name, parts in JOINED.items():
                Path(self.path(name)).write_text(_joined(parts, self), "utf-8")
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Names and compressed names of the hashed files among the paths."""
        hashed = set(self.hashed_files.values())
        yield from super().compress_files([path for path in paths if path in hashed])


def _joined(parts: Iterable[str], storage: StudioStaticFilesStorage) -> str:
    """One text; each module in a block, so that its names stay its own."""
    texts = {part: Path(storage.path(part)).read_text("utf-8") for part in parts}
    return "".join(
        f"{{\n{text}}}\n" if part.endswith(".js") else text for part, text in texts.items()
    )


def _stamp() -> str:
    """Changes whenever a source file, its place or this module changes."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for finder in get_finders():
        for path, storage in finder.list(LEFT_OUT):
            facts = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def static_collect() -> None:
    """Collect anew where something changed since the last time."""
    stamp_file = Path(settings.STATIC_ROOT) / STAMP
    stamp = _stamp()
    if stamp_file.exists() and stamp_file.read_text() == stamp:
        return
    call_command("collectstatic", interactive=False, clear=True, ignore_patterns=LEFT_OUT)
    stamp_file.write_text(stamp)
