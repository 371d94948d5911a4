"""The track record in words: the module of the table of chances, and the document."""
