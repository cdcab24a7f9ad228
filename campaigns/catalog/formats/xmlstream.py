"""XML read in pieces of bounded size: no document types, no entities, nothing fetched, nothing held but one record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from zlib import error as ZlibError

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from campaigns.catalog.formats.base import LINE_MOST, FileBroken

CHUNK = 64 * 1024
DEPTH_MOST = 64


class Stream(ContentHandler):
    """Takes events; a subclass makes its records of them and puts them into `done`."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[object] = []
        self.depth = 0
        self.quiet = 0

    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802 - the name that SAX calls
        """An element opens."""
        self.quiet = 0
        self.depth += 1
        if self.depth > DEPTH_MOST:
            raise FileBroken(f"Its elements lie more than {DEPTH_MOST} deep. This is not a feed.")
        self.opened(name.rpartition(":")[2], attrs)

    def endElement(self, name: str) -> None:  # noqa: N802 - the name that SAX calls
        """An element closes."""
        self.quiet = 0
        self.closed(name.rpartition(":")[2])
        self.depth -= 1

    def characters(self, content: str) -> None:
        """Text, in pieces."""
        self.quiet = 0
        self.text(content)

    def opened(self, name: str, attrs: object) -> None:
        """An element opens, its prefix taken off; `depth` counts it."""

    def closed(self, name: str) -> None:
        """An element closes; `depth` still counts it."""

    def text(self, content: str) -> None:
        """A piece of text."""


def xml_read(source: BinaryIO, stream: Stream, *, most: int | None = None) -> Iterator[object]:
    """What the stream makes of a document, as it comes; of its first `most` bytes where that is given.

    Raises `FileBroken` for what is no XML, and for XML that no feed is.
    """
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(stream)
    read = 0
    try:
        while (chunk := source.read(CHUNK)) and (most is None or read < most):
            read += len(chunk)
            stream.quiet += len(chunk)
            parser.feed(chunk)
            if stream.quiet > LINE_MOST:
                raise FileBroken(
                    f"{LINE_MOST:,} characters come without an element. This is not a feed."
                )
            yield from _drained(stream)
        if most is None or read < most:
            parser.close()
            yield from _drained(stream)
    except DefusedXmlException:
        raise FileBroken(
            "The XML declares a document type or entities (DOCTYPE). Save it without them."
        ) from None
    except SAXException as error:
        raise FileBroken(_told(error)) from None
    except (EOFError, ZlibError, LookupError, ValueError) as error:
        raise FileBroken(f"The XML cannot be read: {str(error)[:120]}.") from None


def _drained(stream: Stream) -> list[object]:
    done, stream.done = stream.done, []
    return done


def _told(error: SAXException) -> str:
    line = getattr(error, "getLineNumber", lambda: None)()
    where = f"in line {line:,}" if line else "somewhere"
    return f"The XML breaks {where}: {error.getMessage()[:120]}. Export it again."
