-- Dashboard users log in: an address, a password's hash, or an invitation that is still open.
ALTER TABLE dashboard_users ADD COLUMN email TEXT;
ALTER TABLE dashboard_users ADD COLUMN full_name TEXT;
ALTER TABLE dashboard_users ADD COLUMN password_hash TEXT;
ALTER TABLE dashboard_users ADD COLUMN invitation TEXT;
ALTER TABLE dashboard_users ADD COLUMN invitation_expires_at INTEGER;

-- One account an address, over all tenants.
CREATE UNIQUE INDEX dashboard_users_by_email ON dashboard_users (email) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX dashboard_users_by_invitation ON dashboard_users (invitation) WHERE invitation IS NOT NULL;
CREATE INDEX dashboard_users_of_tenant ON dashboard_users (tenant_id, created_at, id);

ALTER TABLE tenants ADD COLUMN billing_email TEXT;
ALTER TABLE api_keys ADD COLUMN last_used_at INTEGER;

-- Append-only: nothing updates a row; retention deletes the oldest.
CREATE TABLE audit_entries (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    actor_type TEXT NOT NULL CHECK (actor_type IN ('user', 'system', 'api')),
    actor_id TEXT,
    action TEXT NOT NULL,
    resource TEXT NOT NULL,
    resource_id TEXT,
    severity TEXT NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    flagged INTEGER NOT NULL CHECK (flagged IN (0, 1)),
    metadata TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX audit_entries_newest ON audit_entries (tenant_id, created_at DESC, id DESC);
