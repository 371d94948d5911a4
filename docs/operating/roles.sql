-- Run once by a superuser, connected to the database `waymark`: three roles, none of which is a superuser.
-- waymark_owner migrates, waymark serves, waymark_reader sees what is public. Passwords are set with \password.
CREATE ROLE waymark_owner LOGIN;
CREATE ROLE waymark LOGIN;
CREATE ROLE waymark_reader LOGIN;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO waymark_owner;
GRANT USAGE ON SCHEMA public TO waymark, waymark_reader;

-- Whatever a migration makes, the service may use; it may change no table, index or trigger.
ALTER DEFAULT PRIVILEGES FOR ROLE waymark_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO waymark;
ALTER DEFAULT PRIVILEGES FOR ROLE waymark_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO waymark;
