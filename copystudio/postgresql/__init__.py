"""PostgreSQL as Django knows it, with each session told which workspace it works for."""
