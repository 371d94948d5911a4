"""The read tier in front of the framework: kept answers, checked on each request."""
