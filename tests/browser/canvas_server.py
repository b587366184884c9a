"""The dashboard with the canvas map for any number of photos.

What is on the command line goes to `streamlit run streamlit_app.py`.
"""

from __future__ import annotations

import sys

from streamlit.web import cli

from lib.ui import bigmap

if __name__ == "__main__":
    bigmap.MORE_THAN = 0
    sys.argv = ["streamlit", "run", "streamlit_app.py", *sys.argv[1:]]
    cli.main()
