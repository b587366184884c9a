"""The networks themselves; every module here imports keras, except `torch_file`."""

import os

# TensorFlow's greetings are no news to anybody who waits for an extraction.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
