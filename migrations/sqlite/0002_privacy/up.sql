-- Set while a session holds text that was kept as sent, because its tenant had redaction off.
ALTER TABLE sessions ADD COLUMN as_sent INTEGER NOT NULL DEFAULT 0 CHECK (as_sent IN (0, 1));

-- Of turns that nothing is kept of: a keyed hash of whose they are, so that they can be erased.
ALTER TABLE turns ADD COLUMN person TEXT;

-- What became of the text behind a charge.
ALTER TABLE usage_ledger ADD COLUMN fate TEXT NOT NULL DEFAULT 'held' CHECK (fate IN ('held', 'purged', 'erased', 'unstored'));

CREATE INDEX turns_of_person ON turns (person) WHERE person IS NOT NULL;
CREATE INDEX sessions_as_sent ON sessions (tenant_id, last_activity_at, id) WHERE as_sent;

-- Sessions whose candidates shortened how long they are kept, by when that ends.
CREATE INDEX sessions_shortened ON sessions (tenant_id, (last_activity_at + retention_days * 86400000000)) WHERE retention_days IS NOT NULL;

-- How many spans of each type were masked in a session; never what they held.
CREATE TABLE redactions (
    session_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n > 0),
    PRIMARY KEY (session_id, kind),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
) STRICT;

-- Persons erased within the last day, by keyed hash: a turn that was decided before does not begin a session.
CREATE TABLE erasures (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    person TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n > 0),
    erased_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, person)
) STRICT, WITHOUT ROWID;

CREATE INDEX erasures_by_time ON erasures (erased_at);
