-- Set while a session holds text that was kept as sent, because its tenant had redaction off.
ALTER TABLE sessions ADD COLUMN as_sent BOOLEAN NOT NULL DEFAULT false;

-- Of turns that nothing is kept of: a keyed hash of whose they are, so that they can be erased.
ALTER TABLE turns ADD COLUMN person TEXT COLLATE "C";

-- What became of the text behind a charge.
ALTER TABLE usage_ledger ADD COLUMN fate TEXT COLLATE "C" NOT NULL DEFAULT 'held' CHECK (fate IN ('held', 'purged', 'erased', 'unstored'));

CREATE INDEX turns_of_person ON turns (person) WHERE person IS NOT NULL;
CREATE INDEX sessions_as_sent ON sessions (tenant_id, last_activity_at, id) WHERE as_sent;

-- Sessions whose candidates shortened how long they are kept, by when that ends.
CREATE INDEX sessions_shortened ON sessions (tenant_id, (last_activity_at + retention_days * 86400000000)) WHERE retention_days IS NOT NULL;

-- How many spans of each type were masked in a session; never what they held.
CREATE TABLE redactions (
    session_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    tenant_id TEXT COLLATE "C" NOT NULL,
    n BIGINT NOT NULL CHECK (n > 0),
    PRIMARY KEY (session_id, kind),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
);

-- Persons erased within the last day, by keyed hash: a turn that was decided before does not begin a session.
CREATE TABLE erasures (
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    person TEXT COLLATE "C" NOT NULL,
    n BIGINT NOT NULL CHECK (n > 0),
    erased_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, person)
);

CREATE INDEX erasures_by_time ON erasures (erased_at);
