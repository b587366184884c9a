"""The colours of motifs: number m is `PALETTE[m]`, at every k and on every page.

Built by `scripts/build_palette.py`, which says how. Least OKLab distances between any two of the
30 are 0.077 for usual sight and 0.056, 0.056 and 0.039 for protanopia, deuteranopia and
tritanopia; between the first 8 they are 0.176, 0.123, 0.119 and 0.094.
"""

PALETTE = (
    "#3070c0", "#ffc820", "#883000", "#50d8ff", "#e86858", "#a088ff",
    "#702880", "#18a8a0", "#a8e0a8", "#986078", "#e89828", "#285848",
    "#b06018", "#80a8d8", "#2848b0", "#a0b880", "#8880c0", "#d8b0b8",
    "#685890", "#20a058", "#983068", "#00f0e0", "#806048", "#f070a0",
    "#b08000", "#6878e8", "#b03810", "#6078a0", "#d0c870", "#d098ff",
)  # fmt: skip
UNSORTED = "#8f8f8f"
