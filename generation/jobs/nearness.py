"""The front door for texts ranked by how near they are to one text."""

from generation.encoder.nearest import Near, texts_nearest, words_telling

__all__ = ["Near", "texts_nearest", "words_telling"]
