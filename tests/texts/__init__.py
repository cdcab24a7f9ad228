"""Texts as shops, people and models may send them: more than a thousand hostile rows, and odd ones that are right."""
