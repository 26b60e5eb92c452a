-- Dashboard users log in: an address, a password's hash, or an invitation that is still open.
ALTER TABLE dashboard_users ADD COLUMN email TEXT COLLATE "C";
ALTER TABLE dashboard_users ADD COLUMN full_name TEXT;
ALTER TABLE dashboard_users ADD COLUMN password_hash TEXT;
ALTER TABLE dashboard_users ADD COLUMN invitation TEXT COLLATE "C";
ALTER TABLE dashboard_users ADD COLUMN invitation_expires_at BIGINT;

-- One account an address, over all tenants.
CREATE UNIQUE INDEX dashboard_users_by_email ON dashboard_users (email) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX dashboard_users_by_invitation ON dashboard_users (invitation) WHERE invitation IS NOT NULL;
CREATE INDEX dashboard_users_of_tenant ON dashboard_users (tenant_id, created_at, id);

ALTER TABLE tenants ADD COLUMN billing_email TEXT;
ALTER TABLE api_keys ADD COLUMN last_used_at BIGINT;

-- Append-only: nothing updates a row; retention deletes the oldest.
CREATE TABLE audit_entries (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    actor_type TEXT COLLATE "C" NOT NULL CHECK (actor_type IN ('user', 'system', 'api')),
    actor_id TEXT COLLATE "C",
    action TEXT COLLATE "C" NOT NULL,
    resource TEXT COLLATE "C" NOT NULL,
    resource_id TEXT COLLATE "C",
    severity TEXT COLLATE "C" NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    flagged BOOLEAN NOT NULL,
    metadata TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX audit_entries_newest ON audit_entries (tenant_id, created_at DESC, id DESC);
