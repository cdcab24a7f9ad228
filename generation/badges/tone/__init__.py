"""Tone: four sliders measured from documented features of words and sentences."""
