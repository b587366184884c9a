"""From vectors to motifs: space, clusters, maps, names, time. NumPy in, values out."""
