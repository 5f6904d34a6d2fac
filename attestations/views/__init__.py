"""Pages of attestations, one file per reader."""
