"""Documents filled from a project: typed nowhere twice, missing items named (ADR 29)."""
