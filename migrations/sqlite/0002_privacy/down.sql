DROP TABLE erasures;
DROP TABLE redactions;
DROP INDEX sessions_shortened;
DROP INDEX sessions_as_sent;
DROP INDEX turns_of_person;
ALTER TABLE usage_ledger DROP COLUMN fate;
ALTER TABLE turns DROP COLUMN person;
ALTER TABLE sessions DROP COLUMN as_sent;
