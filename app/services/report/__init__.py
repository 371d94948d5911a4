"""The Annual Report: assembling it, publishing it, and reading what was published."""
