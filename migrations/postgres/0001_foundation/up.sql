-- Times are whole microseconds since the Unix epoch, UTC. Money is whole micro-dollars.
-- Ids and words are text in byte order; the enums of the domain are checked here too.

CREATE TABLE tenants (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    plan TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    requests_per_minute INTEGER CHECK (requests_per_minute > 0),
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    fingerprint TEXT COLLATE "C" NOT NULL UNIQUE,
    masked TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    UNIQUE (tenant_id, id)
);

-- A tenant has one key that is not revoked.
CREATE UNIQUE INDEX api_keys_live ON api_keys (tenant_id) WHERE revoked_at IS NULL;

CREATE TABLE dashboard_users (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    role TEXT COLLATE "C" NOT NULL CHECK (role IN ('owner', 'admin', 'viewer')),
    generation BIGINT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (tenant_id, id)
);

-- `last_activity_at` is null until a turn is committed: such a session is in no list.
CREATE TABLE sessions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    user_id TEXT COLLATE "C" NOT NULL,
    domain TEXT COLLATE "C" NOT NULL CHECK (domain IN ('hiring')),
    state TEXT NOT NULL,
    known TEXT NOT NULL,
    memory_allowed BOOLEAN NOT NULL,
    retention_days INTEGER CHECK (retention_days >= 0),
    revision BIGINT NOT NULL,
    message_count BIGINT NOT NULL CHECK (message_count >= 0),
    turn_count BIGINT NOT NULL CHECK (turn_count >= 0),
    tokens_used BIGINT NOT NULL,
    cost_micro_usd BIGINT NOT NULL,
    reserved_micro_usd BIGINT NOT NULL,
    spent_micro_usd BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_activity_at BIGINT,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    end_reason TEXT CHECK (end_reason IN ('completed', 'time_limit', 'turn_limit', 'ended_by_candidate', 'budget', 'ended_by_client', 'expired')),
    UNIQUE (tenant_id, id),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
    CHECK ((last_activity_at IS NULL) = (turn_count = 0))
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX sessions_by_activity ON sessions (tenant_id, last_activity_at DESC, id DESC);
CREATE INDEX sessions_by_domain ON sessions (tenant_id, domain, last_activity_at DESC, id DESC);
CREATE INDEX sessions_by_user ON sessions (tenant_id, user_id);
CREATE INDEX sessions_open ON sessions (tenant_id, expires_at, domain) WHERE ended_at IS NULL AND last_activity_at IS NOT NULL;
CREATE INDEX sessions_uncommitted ON sessions (created_at) WHERE last_activity_at IS NULL;

-- What callers told of candidate and job, redacted: written when sent, read when a turn needs it.
CREATE TABLE session_contexts (
    session_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('profile', 'resume', 'job_description', 'career_goals', 'interview_context', 'session_history')),
    tenant_id TEXT COLLATE "C" NOT NULL,
    content TEXT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (session_id, kind),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
);

-- The last output of each intent, as it was sent.
CREATE TABLE session_outputs (
    session_id TEXT COLLATE "C" NOT NULL,
    intent TEXT COLLATE "C" NOT NULL CHECK (intent IN ('mock_interview', 'coaching_session')),
    tenant_id TEXT COLLATE "C" NOT NULL,
    output TEXT NOT NULL,
    PRIMARY KEY (session_id, intent),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
);

-- One row a turn: claim, lease, fencing token, idempotency record and inbox at once.
-- `session_id` is null where nothing may be stored. `lease_until` is set while the turn is pending
-- and then only, `turn_no` once it succeeded in a session. Each intent has one route.
CREATE TABLE turns (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    session_id TEXT COLLATE "C",
    intent TEXT COLLATE "C" NOT NULL CHECK (intent IN ('mock_interview', 'coaching_session')),
    turn_no BIGINT,
    intent_turn BIGINT,
    base_revision BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'succeeded', 'failed', 'abandoned')),
    attempt INTEGER NOT NULL CHECK (attempt >= 1),
    lease_owner TEXT COLLATE "C" NOT NULL,
    claim_nonce TEXT NOT NULL,
    lease_until BIGINT,
    reserved_micro_usd BIGINT NOT NULL CHECK (reserved_micro_usd >= 0),
    input TEXT,
    idem_key TEXT COLLATE "C",
    request_mac TEXT NOT NULL,
    response TEXT,
    response_expires_at BIGINT,
    error_code TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE,
    CHECK ((state = 'pending') = (lease_until IS NOT NULL)),
    CHECK ((state = 'pending') = (finished_at IS NULL)),
    CHECK ((state = 'succeeded') = (intent_turn IS NOT NULL)),
    CHECK ((state = 'succeeded' AND session_id IS NOT NULL) = (turn_no IS NOT NULL))
) WITH (fillfactor = 80);

-- One pending turn a session; `lease_until IS NOT NULL` says pending.
CREATE UNIQUE INDEX turns_pending ON turns (session_id) WHERE lease_until IS NOT NULL;
CREATE UNIQUE INDEX turns_of_key ON turns (tenant_id, intent, idem_key) WHERE idem_key IS NOT NULL;
CREATE UNIQUE INDEX turns_in_order ON turns (session_id, turn_no);
CREATE UNIQUE INDEX turns_of_intent ON turns (session_id, intent, intent_turn) WHERE state = 'succeeded';
CREATE INDEX turns_leases ON turns (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX turns_kept_answers ON turns (response_expires_at) WHERE response_expires_at IS NOT NULL;

CREATE TABLE messages (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL,
    session_id TEXT COLLATE "C" NOT NULL,
    turn_id TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL CHECK (seq >= 1),
    role TEXT COLLATE "C" NOT NULL CHECK (role IN ('user', 'assistant', 'system')),
    content TEXT NOT NULL,
    intent TEXT COLLATE "C" NOT NULL CHECK (intent IN ('mock_interview', 'coaching_session')),
    tokens BIGINT NOT NULL,
    cost_micro_usd BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (session_id, seq),
    UNIQUE (turn_id, role),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, turn_id) REFERENCES turns (tenant_id, id) ON DELETE CASCADE
);

-- One row a request to a paid model, written before it is sent. Survives erasure: it holds no text.
CREATE TABLE llm_calls (
    turn_id TEXT COLLATE "C" NOT NULL,
    attempt INTEGER NOT NULL,
    try INTEGER NOT NULL,
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    price_version TEXT NOT NULL,
    day TEXT COLLATE "C" NOT NULL,
    reserved_micro_usd BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('open', 'unknown', 'succeeded', 'failed', 'timed_out', 'unusable', 'wasted')),
    provider_request_id TEXT,
    input_tokens BIGINT NOT NULL,
    cached_input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    cost_micro_usd BIGINT NOT NULL,
    estimated BOOLEAN NOT NULL,
    PRIMARY KEY (turn_id, attempt, try)
);

-- What a tenant's requests to paid models cost in a UTC day, and what is held for running ones.
CREATE TABLE tenant_spend (
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    day TEXT COLLATE "C" NOT NULL,
    reserved_micro_usd BIGINT NOT NULL,
    spent_micro_usd BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, day)
);

-- What the tenant is charged, one row a committed turn. Survives erasure: it holds no personal data.
CREATE TABLE usage_ledger (
    turn_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    day TEXT COLLATE "C" NOT NULL,
    domain TEXT COLLATE "C" NOT NULL,
    intent TEXT COLLATE "C" NOT NULL,
    tokens BIGINT NOT NULL,
    cost_micro_usd BIGINT NOT NULL
);

CREATE INDEX usage_ledger_by_day ON usage_ledger (tenant_id, day);

-- Listed sessions of a tenant; changed when a session is first committed, ends or goes.
CREATE TABLE tenant_counters (
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    domain TEXT COLLATE "C" NOT NULL,
    ended BOOLEAN NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, domain, ended)
);

-- What is remembered of a person. `session_id` names the session that added the row; the row may
-- outlive it.
CREATE TABLE goals (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    user_id TEXT COLLATE "C" NOT NULL,
    session_id TEXT COLLATE "C" NOT NULL,
    message_id TEXT COLLATE "C",
    text TEXT NOT NULL,
    measure TEXT,
    due TEXT,
    status TEXT NOT NULL CHECK (status IN ('open', 'done', 'dropped')),
    created_at BIGINT NOT NULL
);

CREATE INDEX goals_by_user ON goals (tenant_id, user_id);
CREATE INDEX goals_by_session ON goals (session_id);

CREATE TABLE commitments (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    user_id TEXT COLLATE "C" NOT NULL,
    session_id TEXT COLLATE "C" NOT NULL,
    message_id TEXT COLLATE "C",
    text TEXT NOT NULL,
    due TEXT,
    status TEXT NOT NULL CHECK (status IN ('open', 'done', 'missed', 'moved', 'dropped')),
    created_at BIGINT NOT NULL
);

CREATE INDEX commitments_by_user ON commitments (tenant_id, user_id);
CREATE INDEX commitments_by_session ON commitments (session_id);

CREATE TABLE memories (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    user_id TEXT COLLATE "C" NOT NULL,
    session_id TEXT COLLATE "C" NOT NULL,
    message_id TEXT COLLATE "C",
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('preference', 'story', 'weak_competency', 'obstacle', 'what_worked', 'outcome', 'parked_topic')),
    text TEXT NOT NULL,
    competency TEXT COLLATE "C",
    created_at BIGINT NOT NULL
);

CREATE INDEX memories_by_user ON memories (tenant_id, user_id, created_at DESC);
CREATE INDEX memories_by_session ON memories (session_id);

CREATE TABLE competency_scores (
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    user_id TEXT COLLATE "C" NOT NULL,
    session_id TEXT COLLATE "C" NOT NULL,
    competency TEXT COLLATE "C" NOT NULL,
    score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 100),
    answers BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (session_id, competency)
);

CREATE INDEX competency_scores_by_user ON competency_scores (tenant_id, user_id, created_at DESC);

CREATE TABLE asked_questions (
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    user_id TEXT COLLATE "C" NOT NULL,
    question TEXT COLLATE "C" NOT NULL,
    session_id TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, question)
);

CREATE INDEX asked_questions_by_session ON asked_questions (session_id);

-- Secrets that processes share.
CREATE TABLE secrets (
    name TEXT NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);

-- How often each node has started to serve.
CREATE TABLE nodes (
    node TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    boot BIGINT NOT NULL
);
