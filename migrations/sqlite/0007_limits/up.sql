-- What a tenant may use in a month; null: no limit.
ALTER TABLE tenants ADD COLUMN monthly_requests INTEGER CHECK (monthly_requests > 0);
ALTER TABLE tenants ADD COLUMN monthly_tokens INTEGER CHECK (monthly_tokens > 0);
UPDATE tenants SET monthly_requests = 10000, monthly_tokens = 50000000 WHERE plan = 'starter';

-- What a tenant with such a limit has used of a UTC month (2026-03): the ledger's sums, kept up by each
-- commit. A row begins with what the ledger holds.
CREATE TABLE tenant_months (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    month TEXT NOT NULL,
    requests INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, month)
) STRICT, WITHOUT ROWID;

-- How many requests of a minute (counted from the epoch) a tenant's processes have taken to hand out.
CREATE TABLE tenant_minutes (
    tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id),
    minute INTEGER NOT NULL,
    taken INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
