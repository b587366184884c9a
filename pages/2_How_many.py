"""How many motifs the data suggests, and what splits at each step."""

from lib.ui import how_many
from lib.ui.page import page

page("How many", ":material/tag:")
how_many.show()
