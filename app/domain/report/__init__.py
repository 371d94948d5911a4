"""The Annual Report: which figure of an indicator stands for a year, and what the figures of a year come to."""
