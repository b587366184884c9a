"""The game: a random post is hidden, person and machine guess its motif, both see the photo."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from lib.motifs.time.prequential import TRIES, Evaluation, Track, ranking
from lib.motifs.time.story import date_text
from lib.ui.gallery import Tile, gallery
from lib.ui.moments import Moments
from lib.ui.thumbnails import thumbnail_url

BEFORE = 6  # posts shown before the hidden one
ROUND = "guess round"
TALLY = "guess tally"
TRIED = "guess tried"


@dataclass(frozen=True)
class Round:
    """One round of the game: which post is hidden, in which stream, and what was guessed."""

    key: str
    place: int
    tried: tuple[int, ...] = ()


@dataclass(frozen=True)
class Tally:
    """How the game stands in this session."""

    rounds: int = 0
    person: int = 0
    machine: int = 0


def play(found: Moments, evaluation: Evaluation, key: str) -> None:
    """One round: the posts before a hidden one, three tries, and who was right."""
    st.markdown("##### You against the machine")
    if ROUND not in st.session_state or st.session_state[ROUND].key != key:
        _deal(key, evaluation)
    now = st.session_state[ROUND]
    posts, view = evaluation.posts, found.view
    before = posts.rows[max(0, now.place - BEFORE) : now.place]
    st.markdown(
        f"It is **{date_text(posts.times[now.place])}**. These were the {len(before)} posts "
        "before, the latest last. What comes next?"
    )
    tiles = [
        Tile(view.facts.ids[row], view.name(int(view.labels[row])), "", _colour(found, row))
        for row in before
    ]
    gallery(tiles, key="game-before", label=f"Posts before round {now.place}", size=92)
    if not now.tried:
        _ask(found, evaluation, now)
    else:
        _reveal(found, evaluation, now)
    tally = st.session_state.get(TALLY, Tally())
    if tally.rounds:
        st.markdown(
            f"After {tally.rounds} round{'s' * (tally.rounds > 1)}: you **{tally.person}**, the "
            f"machine **{tally.machine}**."
        )


def _deal(key: str, evaluation: Evaluation) -> None:
    """Hide a random post, after the warm-up; a new one each time."""
    first = max(evaluation.warmup, 1)
    st.session_state[ROUND] = Round(key, random.randrange(first, len(evaluation.posts)))
    st.session_state[TRIED] = []


def _ask(found: Moments, evaluation: Evaluation, now: Round) -> None:
    view = found.view
    motifs = [profile.motif for profile in sorted(view.profiles, key=lambda one: -one.size)]
    tried = st.pills(
        "Your three tries",
        motifs,
        selection_mode="multi",
        format_func=view.name,
        key=TRIED,
    )
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Guess",
            type="primary",
            disabled=not 1 <= len(tried) <= TRIES,
            help="Choose up to three motifs",
            on_click=_settle,
            args=(evaluation, now),
        )
        st.button("Another moment", on_click=_deal, args=(now.key, evaluation))
    if len(tried) > TRIES:
        st.caption("Three tries, no more.")


def _settle(evaluation: Evaluation, now: Round) -> None:
    tried = tuple(st.session_state[TRIED])
    truth = int(evaluation.posts.motifs[now.place])
    tally = st.session_state.get(TALLY, Tally())
    st.session_state[TALLY] = Tally(
        tally.rounds + 1,
        tally.person + (truth in tried),
        tally.machine + int(evaluation.machine.hits()[now.place]),
    )
    st.session_state[ROUND] = replace(now, tried=tried)


def _reveal(found: Moments, evaluation: Evaluation, now: Round) -> None:
    view, row = found.view, int(evaluation.posts.rows[now.place])
    truth = int(evaluation.posts.motifs[now.place])
    machine = guesses(evaluation.machine, now.place)
    picture, words = st.columns([1, 1], gap="medium", vertical_alignment="center")
    with picture:
        st.html(card(found, truth, view.facts.when[row], view.facts.ids[row]))
    with words:
        for who, tried in (("You", now.tried), ("The machine", machine)):
            right = truth in tried
            mark = ":green[:material/check_circle:]" if right else ":red[:material/cancel:]"
            st.markdown(f"{mark} **{who}**")
            st.caption(" · ".join(view.name(motif) for motif in tried))
        st.button("Next round", type="primary", on_click=_deal, args=(now.key, evaluation))


def guesses(track: Track, place: int) -> tuple[int, ...]:
    """The motifs that a predictor names at a post, surest first."""
    return tuple(ranking(track.probabilities[place])[:TRIES].tolist())


def _colour(found: Moments, row: int) -> str:
    return found.view.colour(int(found.labels[row]))


def card(found: Moments, motif: int, note: str, photo: str) -> str:
    """A photo with the colour and the name of a motif, and a note."""
    colour, name = found.view.colour(motif), escape(found.view.name(motif))
    return (
        f'<figure style="margin:0"><img src="{thumbnail_url(photo)}" alt="" style="width:100%;'
        f'aspect-ratio:4/3;object-fit:cover;border-radius:10px;border-bottom:5px solid {colour}">'
        f'<figcaption style="padding-top:4px"><b>{name}</b> '
        f'<span style="opacity:.65">{escape(note)}</span></figcaption></figure>'
    )
