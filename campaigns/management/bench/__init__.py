"""The benchmarks behind `manage.py bench`: rows of the design's budgets, measured on this machine."""
