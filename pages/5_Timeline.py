"""Motifs over time, habits, and guessing the next post."""

from lib.ui import timeline
from lib.ui.page import page

page("Timeline", ":material/timeline:")
timeline.show()
