"""The only room that imports Streamlit: page frame, controls, charts, gallery, caching."""
