-- Functions and roles are the server's; a file has neither, and nothing to change.
SELECT 1;
