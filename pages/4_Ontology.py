"""The collection as a tree of categories."""

from lib.ui import ontology
from lib.ui.page import page

page("Ontology", ":material/account_tree:")
ontology.show()
