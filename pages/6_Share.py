"""The link, files to take away, and a dashboard to publish."""

from lib.ui import share
from lib.ui.page import page

page("Share", ":material/ios_share:")
share.show()
