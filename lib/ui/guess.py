"""Guess my next post: what the machine names, how well that went so far, and the game."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from lib.motifs.time.posts import MOST
from lib.motifs.time.prequential import TRIES, Evaluation, ranking
from lib.motifs.time.score import Score, running, score
from lib.motifs.time.story import date_text
from lib.ui import moments as dates
from lib.ui import state
from lib.ui.betcharts import running_chart
from lib.ui.game import card, play
from lib.ui.moments import Moments, milliseconds
from lib.ui.state import Setting
from lib.ui.timecharts import TimeLook, draw

WITHIN_TEXT = {0: "the same second", 3600: "an hour", 86_400: "a day"}
LASTS = {"all": "all posts", "200": "the last 200", "100": "the last 100", "50": "the last 50"}
WITHIN = Setting("post", 0, int, tuple(WITHIN_TEXT), words=WITHIN_TEXT)
LAST = Setting("last", "all", str, tuple(LASTS), words=LASTS)
FEWEST = 10
WINDOW = 50  # posts in the running score


def show(found: Moments) -> None:
    """The friend's bet, settled; then the game."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        within = state.select(
            WITHIN,
            "Photos are one post within",
            format_func=lambda seconds: WITHIN_TEXT[seconds],
            width=220,
            help="Guessing the second picture of a carousel from the first would be no feat.",
        )
        last = state.select(
            LAST,
            "Score on",
            format_func=lambda text: LASTS[text],
            width=160,
        )
    evaluation = dates.evaluation(found, within)
    scored = score(evaluation, None if last == "all" else int(last))
    if scored is None or len(evaluation.posts) < FEWEST:
        st.info(
            f"There are {len(evaluation.posts)} dated posts: too few to guess the next one from. "
            f"It takes {FEWEST} at least.",
            icon=":material/hourglass_empty:",
        )
        return
    left, right = st.columns([1, 1], gap="large")
    with left:
        _coming(found, evaluation)
        _verdict(evaluation, scored)
    with right:
        with st.container(key="game"):
            play(found, evaluation, f"{found.key}|{within}")
        _predictors(evaluation, scored)


def _coming(found: Moments, evaluation: Evaluation) -> None:
    st.markdown(
        "##### Your next post, in three tries",
        help="Guessed from all posts so far, for a post after a pause like the last twenty.",
    )
    best = ranking(evaluation.coming)[:TRIES].tolist()
    for column, motif in zip(st.columns(TRIES, gap="small"), best, strict=False):
        profile = found.view.profiles[motif]
        photo = found.view.facts.ids[profile.medoid] if profile.size else ""
        with column:
            st.html(card(found, motif, f"{evaluation.coming[motif]:.0%}", photo))


def verdict(scored: Score, k: int) -> str:
    """The outcome of the bet, as the friend would put it."""
    machine, base = scored.machine, scored.baseline
    text = (
        f"Right within {_word(scored.tries)} tries in **{machine.value:.0%}** of the last "
        f"{scored.count:,} posts (95% sure: {machine.low:.0%} to {machine.high:.0%}). Always "
        f"naming the three commonest would give **{base.value:.0%}** "
        f"({base.low:.0%} to {base.high:.0%})."
    )
    gain = f"{100 * scored.gain.value:+.0f} points ({_points(scored)})"
    if k <= scored.tries:
        return f"{text} With {k} motifs, three tries are always right: ask for more motifs."
    if scored.better:
        return f"{text} The friend has a point: {gain} beyond what chance explains."
    if scored.worse:
        return f"{text} Being clever does harm here: {gain}. Name the three commonest."
    return (
        f"{text} Nothing here beats that simple rule: {gain} is within what chance makes. Your "
        "next post is as free as that."
    )


def surprise(scored: Score) -> str:
    """Bits a post, and what they mean: among how many motifs an even guess would be as unsure."""
    even, machine, base = (
        2.0**bits for bits in (scored.blind_bits, scored.bits, scored.baseline_bits)
    )
    return (
        f"At each post the machine is as unsure as if {machine:.1f} of {even:.0f} motifs were "
        f"equally likely ({scored.bits:.2f} bits a post); knowing only what is common, it is "
        f"{base:.1f} ({scored.baseline_bits:.2f} bits)."
    )


def _points(scored: Score) -> str:
    return f"{100 * scored.gain.low:+.0f} to {100 * scored.gain.high:+.0f}"


def _word(tries: int) -> str:
    return {1: "one", 2: "two", 3: "three"}.get(tries, str(tries))


def _verdict(evaluation: Evaluation, scored: Score) -> None:
    st.markdown("##### The bet")
    st.markdown(verdict(scored, evaluation.posts.k))
    st.markdown(surprise(scored))
    frame = running_frame(evaluation, scored.count)
    draw(
        running_chart,
        TimeLook(st.context.theme.type == "dark", height=190),
        {"running": frame},
        key="running",
        alternative="Share of posts named within three tries, among the last fifty, over time.",
    )
    st.caption(
        f"Share named within three tries, among the last {WINDOW} posts. {_honestly(evaluation)}"
    )


def _honestly(evaluation: Evaluation) -> str:
    posts = evaluation.posts
    left_out = [
        (posts.undated, "have no date"),
        (posts.unsorted, "are in no motif"),
        (posts.earlier, f"are posts before the last {MOST:,}"),
    ]
    missing = ", ".join(f"{count:,} {why}" for count, why in left_out if count)
    return (
        f"{posts.photos:,} photos in {len(posts) + posts.earlier:,} posts"
        + (f"; not counted: {missing}. " if missing else ". ")
        + "Every post is guessed from the posts before it and the moment it was made, never from "
        f"a later one; the first {evaluation.warmup} are only learned from. The motifs and their "
        "names are those of the whole collection, fixed beforehand: what is guessed is the order."
    )


def running_frame(evaluation: Evaluation, count: int) -> pd.DataFrame:
    """The running score of machine and baseline over the posts that are scored."""
    end = slice(len(evaluation.posts) - count, None)
    times = evaluation.posts.times[end]
    frames = [
        pd.DataFrame(
            {
                "time": milliseconds(times),
                "who": who,
                "share": running(track.hits(), WINDOW)[end],
                "when": [date_text(time) for time in times],
            }
        )
        for who, track in (
            ("the machine", evaluation.machine),
            ("the three commonest", evaluation.baseline),
        )
    ]
    return pd.concat(frames, ignore_index=True)


def _predictors(evaluation: Evaluation, scored: Score) -> None:
    st.markdown(
        "##### Who guesses",
        help="Bits are the surprise at each post: with an even guess among all motifs it would be "
        f"{scored.blind_bits:.2f}. One bit less is a guess twice as sharp.",
    )
    trust = [*evaluation.votes[-1].tolist(), np.nan]
    rows = [
        (track.title, track.about, 100 * hits, bits, 100 * vote)
        for track, (hits, bits), vote in zip(
            evaluation.tracks, scored.per_track, trust, strict=True
        )
    ]
    share = st.column_config.ProgressColumn
    st.dataframe(
        pd.DataFrame(rows, columns=["who", "how", "hits", "bits", "vote"]),
        hide_index=True,
        column_config={
            "who": st.column_config.TextColumn("", width=110),
            "how": st.column_config.TextColumn("names", width=245),
            "hits": share(
                "right in three", format="%.0f %%", min_value=0, max_value=100, width=125
            ),
            "bits": st.column_config.NumberColumn("bits a post", format="%.2f", width=80),
            "vote": share("vote now", format="%.0f %%", min_value=0, max_value=100, width=110),
        },
    )
