"""Sharing: one file, pictures and tables to take away, and a dashboard to publish.

Sits above photos, features, motifs and the atlas; knows no Streamlit.
"""
