"""Wiring: settings, urls, processes. Knows everyone, holds no rule.

This file imports nothing: run.py imports `copystudio.launcher` before the environment exists.
"""
