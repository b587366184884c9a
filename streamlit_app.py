"""Motifs: the map of your photos. Run it with `streamlit run streamlit_app.py`."""

import streamlit as st

from lib.ui import access, promptly, shelf, thumbnails, warming


def main() -> None:
    """The Motifs page."""
    from lib.ui import explorer
    from lib.ui.page import page

    page("Motifs", ":material/bubble_chart:")
    explorer.show()


# This file is both the page and, seen by the server, the application with its own routes.
if __name__ == "__main__":
    main()
else:
    ROUTES = [*thumbnails.routes(), *shelf.routes()]
    MIDDLEWARE = [*promptly.middleware(), *access.middleware(ROUTES)]
    app = st.App(__file__, routes=ROUTES, middleware=MIDDLEWARE, lifespan=warming.lifespan)
