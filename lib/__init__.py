"""Motifs: the themes of a photo collection, found with a ConvNet and shown live."""
