"""The same answer in another form: shapes to bytes, in one registry."""
