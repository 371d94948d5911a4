"""What has been judged of the past."""
