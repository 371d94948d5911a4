"""Answers kept as bytes in front of an application, each checked against the version of the store."""
