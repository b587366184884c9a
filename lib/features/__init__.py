"""From a photo to a vector: backbones, the extraction pipeline, the feature store."""
