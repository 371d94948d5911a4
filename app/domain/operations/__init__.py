"""The store as a whole: what an archive of it contains."""
