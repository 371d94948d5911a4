"""Submissions, publications, keys and the audit trail."""
