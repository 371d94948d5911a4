"""The SQL: domain objects in and out of SQLite and PostgreSQL."""
