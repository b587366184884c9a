"""Two feature spaces side by side: pixels against ConvNet, layer against layer."""

from lib.ui import compare
from lib.ui.page import page

page("Compare", ":material/compare:")
compare.show()
