"""A cache of answers, as bytes, in front of an application; each is checked against the version of the store."""
