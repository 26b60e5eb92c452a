-- Where a tenant is told of events. `events` is a JSON list of words. `expired_through` and
-- `expired_session` are the place up to which it has been told of expired sessions.
CREATE TABLE webhooks (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    url TEXT NOT NULL,
    events TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    expired_through INTEGER NOT NULL,
    expired_session TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (tenant_id, id)
) STRICT;

-- What a webhook is to be told, written with the event itself, and the log of how that went. It goes with
-- its session. `event_key` names the event, so that nobody is told twice of the same one.
CREATE TABLE webhook_deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    webhook_id TEXT NOT NULL,
    session_id TEXT,
    event TEXT NOT NULL CHECK (event IN ('session.ended', 'session.expired', 'cost_limit.reached', 'evaluation.failed')),
    event_key TEXT NOT NULL,
    payload TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    last_status_code INTEGER,
    next_attempt_at INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (webhook_id, event_key),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE,
    CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL))
) STRICT;

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt_at) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_newest ON webhook_deliveries (webhook_id, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_of_session ON webhook_deliveries (tenant_id, session_id);
CREATE INDEX webhook_deliveries_done ON webhook_deliveries (created_at) WHERE status <> 'pending';
