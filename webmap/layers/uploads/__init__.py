"""Uploads: files that were sent, looked into and checked before their rows are kept."""

from webmap.layers.uploads.checking import Check, check_upload, kinds_of, sample
from webmap.layers.uploads.keeping import start_keeping, state_of
from webmap.layers.uploads.layer_guess import likely_layer
from webmap.layers.uploads.reading import Readers
from webmap.layers.uploads.rejected import as_csv, as_xlsx, rejected_rows
from webmap.layers.uploads.staging import Staging, Upload
from webmap.layers.uploads.tables import read_table

__all__ = [
    "Check",
    "Readers",
    "Staging",
    "Upload",
    "as_csv",
    "as_xlsx",
    "check_upload",
    "kinds_of",
    "likely_layer",
    "read_table",
    "rejected_rows",
    "sample",
    "start_keeping",
    "state_of",
]
