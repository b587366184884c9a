"""Motifs over time: counts by period, changes, habits, facts in sentences, guessing the next post.

Times are `datetime64[s]` (NaT where unknown) as the importers give them: the wall clock of the
photo where that is known. Nothing here asks for the time zone or the date of the computer.
"""
