"""The report of an import, for a person: what was left out, why, and what to do about it."""

from __future__ import annotations

from typing import get_args

import pandas as pd
import streamlit as st

from lib.photos.report import ImportReport
from lib.photos.values import Group

TITLES: dict[Group, str] = {
    "source": "Read this first",
    "unreadable": "Unreadable",
    "missing": "Missing from the export",
    "unsafe": "Unsafe",
    "not a photo": "Not photos",
    "video": "Videos",
    "left out": "Left out by choice",
    "duplicate": "There already",
}
SHOWN = 2_000


def show_report(report: ImportReport, key: str) -> None:
    """Counts by group, the files of the chosen group, and all of it as CSV."""
    counts = report.counts
    groups = [group for group in TITLES if counts[group]]
    if not groups:
        return
    group = st.pills(
        "What was left out",
        groups,
        default=groups[0],
        format_func=lambda one: f"{TITLES[one]} {counts[one]:,}",
        key=key,
    )
    problems = [problem for problem in report.problems if problem.group == group]
    if problems:
        st.dataframe(
            pd.DataFrame(
                {
                    "File": [problem.file for problem in problems[:SHOWN]],
                    "Why": [problem.cause for problem in problems[:SHOWN]],
                    "What to do": [problem.advice for problem in problems[:SHOWN]],
                }
            ),
            hide_index=True,
            height=min(320, 38 + 35 * len(problems)),
        )
    if len(problems) > SHOWN:
        st.caption(f"The first {SHOWN:,} of {len(problems):,}; the CSV has all.")
    st.download_button(
        "The whole report as CSV",
        report.to_csv(),
        f"{report.slug}-import.csv",
        "text/csv",
        icon=":material/download:",
        key=f"{key}-csv",
        type="tertiary",
        on_click="ignore",
    )


assert set(TITLES) == set(get_args(Group))
