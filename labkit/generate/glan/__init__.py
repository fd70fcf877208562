"""GLAN: disciplines, subjects, syllabi, then questions over a whole curriculum."""
