"""Google Merchant Center RSS feed: the same content as the text feed, as XML."""

from __future__ import annotations

from typing import BinaryIO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from campaigns.exports.formats.merchant import KEYS, MODEL, TO_COUNT, Attribute, merchant_rows
from campaigns.exports.formats.rows import Report
from campaigns.exports.selection import Sending

NAMESPACE = "http://base.google.com/ns/1.0"
__all__ = ["KEYS", "TO_COUNT", "write"]


def write(sending: Sending, stream: BinaryIO) -> Report:
    """One item for each product."""
    report = Report(log=sending.log)
    xml = XMLGenerator(stream, encoding="utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement("rss", AttributesImpl({"version": "2.0", "xmlns:g": NAMESPACE}))
    xml.startElement("channel", AttributesImpl({}))
    _leaf(xml, "title", "CopyStudio")
    for sku, attributes in merchant_rows(sending.rows, report):
        xml.startElement("item", AttributesImpl({}))
        _leaf(xml, "g:id", sku)
        for attribute in attributes:
            _attribute(xml, attribute)
        xml.endElement("item")
        xml.characters("\n")
    xml.endElement("channel")
    xml.endElement("rss")
    xml.endDocument()
    return report


def _attribute(xml: XMLGenerator, attribute: Attribute) -> None:
    if not attribute.by_model:
        _leaf(xml, f"g:{attribute.name}", attribute.content)
        return
    xml.startElement(f"g:structured_{attribute.name}", AttributesImpl({}))
    _leaf(xml, "g:digital_source_type", MODEL)
    _leaf(xml, "g:content", attribute.content)
    xml.endElement(f"g:structured_{attribute.name}")


def _leaf(xml: XMLGenerator, name: str, text: str) -> None:
    xml.startElement(name, AttributesImpl({}))
    xml.characters(text)
    xml.endElement(name)
