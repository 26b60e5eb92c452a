-- Times are whole microseconds since the Unix epoch, UTC. Money is whole micro-dollars.
-- Ids and words are text; the enums of the domain are checked here too.

CREATE TABLE tenants (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    plan TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    requests_per_minute INTEGER CHECK (requests_per_minute > 0),
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    fingerprint TEXT NOT NULL UNIQUE,
    masked TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    UNIQUE (tenant_id, id)
) STRICT;

-- A tenant has one key that is not revoked.
CREATE UNIQUE INDEX api_keys_live ON api_keys (tenant_id) WHERE revoked_at IS NULL;

CREATE TABLE dashboard_users (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'viewer')),
    generation INTEGER NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL,
    UNIQUE (tenant_id, id)
) STRICT;

-- `last_activity_at` is null until a turn is committed: such a session is in no list.
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    user_id TEXT NOT NULL,
    domain TEXT NOT NULL CHECK (domain IN ('hiring')),
    state TEXT NOT NULL,
    known TEXT NOT NULL,
    memory_allowed INTEGER NOT NULL CHECK (memory_allowed IN (0, 1)),
    retention_days INTEGER CHECK (retention_days >= 0),
    revision INTEGER NOT NULL,
    message_count INTEGER NOT NULL CHECK (message_count >= 0),
    turn_count INTEGER NOT NULL CHECK (turn_count >= 0),
    tokens_used INTEGER NOT NULL,
    cost_micro_usd INTEGER NOT NULL,
    reserved_micro_usd INTEGER NOT NULL,
    spent_micro_usd INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_activity_at INTEGER,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_reason TEXT CHECK (end_reason IN ('completed', 'time_limit', 'turn_limit', 'ended_by_candidate', 'budget', 'ended_by_client', 'expired')),
    UNIQUE (tenant_id, id),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
    CHECK ((last_activity_at IS NULL) = (turn_count = 0))
) STRICT;

CREATE INDEX sessions_by_activity ON sessions (tenant_id, last_activity_at DESC, id DESC);
CREATE INDEX sessions_by_domain ON sessions (tenant_id, domain, last_activity_at DESC, id DESC);
CREATE INDEX sessions_by_user ON sessions (tenant_id, user_id);
CREATE INDEX sessions_open ON sessions (tenant_id, expires_at, domain) WHERE ended_at IS NULL AND last_activity_at IS NOT NULL;
CREATE INDEX sessions_uncommitted ON sessions (created_at) WHERE last_activity_at IS NULL;

-- What callers told of candidate and job, redacted: written when sent, read when a turn needs it.
CREATE TABLE session_contexts (
    session_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('profile', 'resume', 'job_description', 'career_goals', 'interview_context', 'session_history')),
    tenant_id TEXT NOT NULL,
    content TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (session_id, kind),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
) STRICT;

-- The last output of each intent, as it was sent.
CREATE TABLE session_outputs (
    session_id TEXT NOT NULL,
    intent TEXT NOT NULL CHECK (intent IN ('mock_interview', 'coaching_session')),
    tenant_id TEXT NOT NULL,
    output TEXT NOT NULL,
    PRIMARY KEY (session_id, intent),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
) STRICT;

-- One row a turn: claim, lease, fencing token, idempotency record and inbox at once.
-- `session_id` is null where nothing may be stored. `lease_until` is set while the turn is pending
-- and then only, `turn_no` once it succeeded in a session. Each intent has one route.
CREATE TABLE turns (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    session_id TEXT,
    intent TEXT NOT NULL CHECK (intent IN ('mock_interview', 'coaching_session')),
    turn_no INTEGER,
    intent_turn INTEGER,
    base_revision INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'succeeded', 'failed', 'abandoned')),
    attempt INTEGER NOT NULL CHECK (attempt >= 1),
    lease_owner TEXT NOT NULL,
    claim_nonce TEXT NOT NULL,
    lease_until INTEGER,
    reserved_micro_usd INTEGER NOT NULL CHECK (reserved_micro_usd >= 0),
    input TEXT,
    idem_key TEXT,
    request_mac TEXT NOT NULL,
    response TEXT,
    response_expires_at INTEGER,
    error_code TEXT,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE,
    CHECK ((state = 'pending') = (lease_until IS NOT NULL)),
    CHECK ((state = 'pending') = (finished_at IS NULL)),
    CHECK ((state = 'succeeded') = (intent_turn IS NOT NULL)),
    CHECK ((state = 'succeeded' AND session_id IS NOT NULL) = (turn_no IS NOT NULL))
) STRICT;

-- One pending turn a session; `lease_until IS NOT NULL` says pending.
CREATE UNIQUE INDEX turns_pending ON turns (session_id) WHERE lease_until IS NOT NULL;
CREATE UNIQUE INDEX turns_of_key ON turns (tenant_id, intent, idem_key) WHERE idem_key IS NOT NULL;
CREATE UNIQUE INDEX turns_in_order ON turns (session_id, turn_no);
CREATE UNIQUE INDEX turns_of_intent ON turns (session_id, intent, intent_turn) WHERE state = 'succeeded';
CREATE INDEX turns_leases ON turns (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX turns_kept_answers ON turns (response_expires_at) WHERE response_expires_at IS NOT NULL;

CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    turn_id TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (seq >= 1),
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'system')),
    content TEXT NOT NULL,
    intent TEXT NOT NULL CHECK (intent IN ('mock_interview', 'coaching_session')),
    tokens INTEGER NOT NULL,
    cost_micro_usd INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (session_id, seq),
    UNIQUE (turn_id, role),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, turn_id) REFERENCES turns (tenant_id, id) ON DELETE CASCADE
) STRICT;

-- One row a request to a paid model, written before it is sent. Survives erasure: it holds no text.
CREATE TABLE llm_calls (
    turn_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    try INTEGER NOT NULL,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    price_version TEXT NOT NULL,
    day TEXT NOT NULL,
    reserved_micro_usd INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('open', 'unknown', 'succeeded', 'failed', 'timed_out', 'unusable', 'wasted')),
    provider_request_id TEXT,
    input_tokens INTEGER NOT NULL,
    cached_input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cost_micro_usd INTEGER NOT NULL,
    estimated INTEGER NOT NULL CHECK (estimated IN (0, 1)),
    PRIMARY KEY (turn_id, attempt, try)
) STRICT;

-- What a tenant's requests to paid models cost in a UTC day, and what is held for running ones.
CREATE TABLE tenant_spend (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    day TEXT NOT NULL,
    reserved_micro_usd INTEGER NOT NULL,
    spent_micro_usd INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, day)
) STRICT, WITHOUT ROWID;

-- What the tenant is charged, one row a committed turn. Survives erasure: it holds no personal data.
CREATE TABLE usage_ledger (
    turn_id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    day TEXT NOT NULL,
    domain TEXT NOT NULL,
    intent TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    cost_micro_usd INTEGER NOT NULL
) STRICT;

CREATE INDEX usage_ledger_by_day ON usage_ledger (tenant_id, day);

-- Listed sessions of a tenant; changed when a session is first committed, ends or goes.
CREATE TABLE tenant_counters (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    domain TEXT NOT NULL,
    ended INTEGER NOT NULL CHECK (ended IN (0, 1)),
    n INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, domain, ended)
) STRICT, WITHOUT ROWID;

-- What is remembered of a person. `session_id` names the session that added the row; the row may
-- outlive it.
CREATE TABLE goals (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    user_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    message_id TEXT,
    text TEXT NOT NULL,
    measure TEXT,
    due TEXT,
    status TEXT NOT NULL CHECK (status IN ('open', 'done', 'dropped')),
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX goals_by_user ON goals (tenant_id, user_id);
CREATE INDEX goals_by_session ON goals (session_id);

CREATE TABLE commitments (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    user_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    message_id TEXT,
    text TEXT NOT NULL,
    due TEXT,
    status TEXT NOT NULL CHECK (status IN ('open', 'done', 'missed', 'moved', 'dropped')),
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX commitments_by_user ON commitments (tenant_id, user_id);
CREATE INDEX commitments_by_session ON commitments (session_id);

CREATE TABLE memories (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    user_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    message_id TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('preference', 'story', 'weak_competency', 'obstacle', 'what_worked', 'outcome', 'parked_topic')),
    text TEXT NOT NULL,
    competency TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX memories_by_user ON memories (tenant_id, user_id, created_at DESC);
CREATE INDEX memories_by_session ON memories (session_id);

CREATE TABLE competency_scores (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    user_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    competency TEXT NOT NULL,
    score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 100),
    answers INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, competency)
) STRICT;

CREATE INDEX competency_scores_by_user ON competency_scores (tenant_id, user_id, created_at DESC);

CREATE TABLE asked_questions (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    user_id TEXT NOT NULL,
    question TEXT NOT NULL,
    session_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id, question)
) STRICT;

CREATE INDEX asked_questions_by_session ON asked_questions (session_id);

-- Secrets that processes share.
CREATE TABLE secrets (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

-- How often each node has started to serve.
CREATE TABLE nodes (
    node TEXT NOT NULL PRIMARY KEY,
    boot INTEGER NOT NULL
) STRICT;
