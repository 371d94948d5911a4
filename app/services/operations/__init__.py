"""The store as a whole: seeding, checking, archiving and backing up."""
