"""The dashboard with a map that shows 20 photos of any larger collection.

What is on the command line goes to `streamlit run streamlit_app.py`.
"""

from __future__ import annotations

import sys

from streamlit.web import cli

from lib import atlas, drawings
from lib.ui import bigmap

if __name__ == "__main__":
    bigmap.MORE_THAN = 0
    atlas.MAPPED_UP_TO, drawings.SAMPLE = 30, 20
    sys.argv = ["streamlit", "run", "streamlit_app.py", *sys.argv[1:]]
    cli.main()
