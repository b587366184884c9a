"""Many machines: extraction and import on the workers of a Dask cluster.

The scheduler and every worker must be able to import this project. Dask itself is an optional
extra, imported where it is used.
"""
