"""Bring photos in, see what was left out and why, and keep collections in order."""

from lib.ui import photos
from lib.ui.page import page

page("Photos", ":material/add_photo_alternate:")
photos.show()
