"""The judge: what a model grades answers by, what it said of rows, and whether it agrees with people enough to filter.

Who asks it, and in what words, is not told here: see :mod:`labkit.generate.judge`, and the rubrics among the prompts
(``labkit/prompts/en/judge_groundedness.md`` …), in English, Japanese and Korean.
"""
