-- The way of a turn in one statement: its claim, its commit, or both. Each function takes a JSON
-- list of plain cases, many turns at once, and gives the places (from 1) of those that it has
-- stored. Of the others it has changed nothing: they go through the engine's own statements, which
-- know every case. What must not be stored by halves raises, and nothing of the list is stored.
--
-- Locks are taken in the order session (by id), turn, spend, counters.

CREATE FUNCTION liya_claim(claims text) RETURNS int[] LANGUAGE plpgsql AS $$
DECLARE
    c record;
    stored int[] := '{}';
    opened int[] := '{}';
BEGIN
    FOR c IN SELECT * FROM ROWS FROM (json_to_recordset(claims::json) AS (
            turn text, tenant text, api_key text, "user" text, person text, erasures bigint,
            intent text, session text, new_session boolean, base_revision bigint, domain text, first_state text,
            first_known text, memory_allowed boolean, retention_days int, first_expiry bigint,
            nonce text, owner text, lease bigint, input text, idem_key text, request text,
            kept_until bigint, claimed_at bigint, call_number int, provider text, model text,
            price_version text, call_day text, reserved bigint, session_cap bigint)
        ) WITH ORDINALITY AS one ORDER BY session NULLS FIRST
    LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM api_keys
            WHERE id = c.api_key AND tenant_id = c.tenant AND revoked_at IS NULL);
        CONTINUE WHEN c.call_number IS NOT NULL AND c.reserved > c.session_cap;
        -- What begins a session is held against erasures of its person. The person's lock comes before
        -- that of any session: here it is not waited for.
        CONTINUE WHEN (c.new_session OR c.session IS NULL) AND NOT
            pg_try_advisory_xact_lock_shared(hashtextextended(c.tenant || '/' || c."user", 0));
        CONTINUE WHEN (c.new_session OR c.session IS NULL) AND c.erasures <>
            coalesce((SELECT n FROM erasures WHERE tenant_id = c.tenant AND person = c.person), 0);
        IF c.new_session THEN
            CONTINUE WHEN c.idem_key IS NOT NULL AND EXISTS (SELECT FROM turns
                WHERE tenant_id = c.tenant AND intent = c.intent AND idem_key = c.idem_key);
            INSERT INTO sessions (id, tenant_id, user_id, domain, state, known, memory_allowed,
                    retention_days, revision, message_count, turn_count, tokens_used,
                    cost_micro_usd, reserved_micro_usd, spent_micro_usd, created_at, expires_at)
                VALUES (c.session, c.tenant, c."user", c.domain, c.first_state, c.first_known,
                    c.memory_allowed, c.retention_days, 0, 0, 0, 0, 0, c.reserved, 0,
                    c.claimed_at, c.first_expiry)
                ON CONFLICT DO NOTHING;
            CONTINUE WHEN NOT FOUND;
        ELSIF c.session IS NOT NULL THEN
            PERFORM FROM sessions
                WHERE id = c.session AND tenant_id = c.tenant AND user_id = c."user"
                    AND revision = c.base_revision AND ended_at IS NULL
                    AND expires_at > c.claimed_at
                    AND (c.call_number IS NULL
                        OR reserved_micro_usd + spent_micro_usd + c.reserved <= c.session_cap)
                FOR NO KEY UPDATE;
            CONTINUE WHEN NOT FOUND;
        END IF;
        INSERT INTO turns (id, tenant_id, session_id, intent, base_revision, state, attempt,
                lease_owner, claim_nonce, lease_until, reserved_micro_usd, input, idem_key,
                request_mac, response_expires_at, created_at, person)
            VALUES (c.turn, c.tenant, c.session, c.intent, c.base_revision, 'pending', 1, c.owner,
                c.nonce, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + c.lease,
                c.reserved, c.input, c.idem_key, c.request, c.kept_until, c.claimed_at,
                CASE WHEN c.session IS NULL THEN c.person END)
            ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            IF c.new_session THEN
                RAISE EXCEPTION 'another claim was first';
            END IF;
            CONTINUE;
        END IF;
        IF c.call_number IS NOT NULL THEN
            INSERT INTO llm_calls (turn_id, attempt, try, tenant_id, provider, model,
                    price_version, day, reserved_micro_usd, started_at, outcome, input_tokens,
                    cached_input_tokens, output_tokens, cost_micro_usd, estimated)
                VALUES (c.turn, 1, c.call_number, c.tenant, c.provider, c.model, c.price_version,
                    c.call_day, c.reserved, c.claimed_at, 'open', 0, 0, 0, 0, false);
            IF c.session IS NOT NULL AND NOT c.new_session AND c.reserved > 0 THEN
                UPDATE sessions SET reserved_micro_usd = reserved_micro_usd + c.reserved
                    WHERE id = c.session;
            END IF;
            opened := opened || c.ordinality::int;
        END IF;
        stored := stored || c.ordinality::int;
    END LOOP;
    IF opened <> '{}' THEN
        FOR c IN SELECT tenant, call_day, sum(reserved)::bigint AS reserved,
                min(day_cap) AS day_cap
            FROM ROWS FROM (json_to_recordset(claims::json) AS (
                tenant text, call_day text, reserved bigint, day_cap bigint)) WITH ORDINALITY AS one
            WHERE ordinality = ANY (opened)
            GROUP BY tenant, call_day ORDER BY tenant, call_day
        LOOP
            INSERT INTO tenant_spend AS s (tenant_id, day, reserved_micro_usd, spent_micro_usd)
                SELECT c.tenant, c.call_day, c.reserved, 0 WHERE c.reserved <= c.day_cap
                ON CONFLICT (tenant_id, day) DO UPDATE
                    SET reserved_micro_usd = s.reserved_micro_usd + c.reserved
                    WHERE s.reserved_micro_usd + s.spent_micro_usd + c.reserved <= c.day_cap;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'the cap of the day holds not all of these calls';
            END IF;
        END LOOP;
    END IF;
    RETURN stored;
END
$$;

CREATE FUNCTION liya_commit(commits text) RETURNS int[] LANGUAGE plpgsql AS $$
DECLARE
    c record;
    its_domain text;
    turns_before bigint;
    messages_before bigint;
    calls_held bigint;
    sum_held bigint;
    calls_closed bigint;
    calls_cost bigint;
    stored int[] := '{}';
    settled text[] := '{}';
    counted text[] := '{}';
BEGIN
    FOR c IN SELECT * FROM ROWS FROM (json_to_recordset(commits::json) AS (
            turn text, attempt int, tenant text, "user" text, intent text, session text,
            base_revision bigint, intent_turn bigint, answer text, answer_until bigint,
            state text, known text, allows_memory boolean, keep_days int, output text,
            expiry bigint, ended_at bigint, end_reason text, charged bigint, charge bigint,
            ledger_day text, ledger_domain text, finished_at bigint, calls json, messages json,
            contexts json, asked json, new_tokens bigint, new_cost bigint)
        ) WITH ORDINALITY AS one ORDER BY session NULLS FIRST
    LOOP
        IF c.session IS NOT NULL THEN
            SELECT domain, turn_count, message_count
                INTO its_domain, turns_before, messages_before FROM sessions
                WHERE id = c.session AND tenant_id = c.tenant AND revision = c.base_revision
                    AND (c.allows_memory OR NOT memory_allowed)
                FOR NO KEY UPDATE;
            CONTINUE WHEN NOT FOUND;
        END IF;
        SELECT count(*), coalesce(sum(reserved_micro_usd), 0), 0
            INTO calls_held, sum_held, calls_cost FROM llm_calls
            WHERE turn_id = c.turn AND attempt = c.attempt AND outcome = 'open';
        CONTINUE WHEN calls_held <> json_array_length(c.calls);
        UPDATE turns SET state = 'succeeded', lease_until = NULL, reserved_micro_usd = 0,
                turn_no = CASE WHEN c.session IS NOT NULL THEN turns_before + 1 END,
                intent_turn = c.intent_turn,
                response = c.answer, response_expires_at = c.answer_until,
                finished_at = c.finished_at
            WHERE id = c.turn AND tenant_id = c.tenant AND attempt = c.attempt
                AND state = 'pending' AND reserved_micro_usd = sum_held;
        CONTINUE WHEN NOT FOUND;
        IF calls_held > 0 THEN
            WITH closed AS (
                UPDATE llm_calls l SET outcome = k.outcome,
                        provider_request_id = k.provider_request_id,
                        input_tokens = k.input, cached_input_tokens = k.cached_input,
                        output_tokens = k.output, cost_micro_usd = k.cost,
                        estimated = k.estimated
                    FROM json_to_recordset(c.calls) AS k (number int, outcome text,
                        provider_request_id text, input bigint, cached_input bigint,
                        output bigint, cost bigint, estimated boolean)
                    WHERE l.turn_id = c.turn AND l.attempt = c.attempt AND l.try = k.number
                        AND l.outcome = 'open'
                    RETURNING l.tenant_id, l.day, l.reserved_micro_usd, l.cost_micro_usd)
            SELECT count(*), settled || coalesce(array_agg(json_build_array(
                    tenant_id, day, reserved_micro_usd, cost_micro_usd)::text), '{}'),
                    coalesce(sum(cost_micro_usd), 0)
                INTO calls_closed, settled, calls_cost FROM closed;
            IF calls_closed <> json_array_length(c.calls) THEN
                RAISE EXCEPTION 'the calls of a turn are not those that it closes';
            END IF;
        END IF;
        INSERT INTO usage_ledger (turn_id, tenant_id, day, domain, intent, tokens, cost_micro_usd, fate)
            VALUES (c.turn, c.tenant, c.ledger_day, c.ledger_domain, c.intent, c.charged, c.charge,
                CASE WHEN c.session IS NULL THEN 'unstored' ELSE 'held' END);
        IF c.session IS NOT NULL THEN
            UPDATE sessions SET state = c.state, known = c.known, memory_allowed = c.allows_memory,
                    retention_days = c.keep_days, revision = c.base_revision + 1,
                    message_count = messages_before + json_array_length(c.messages),
                    turn_count = turns_before + 1, tokens_used = tokens_used + c.new_tokens,
                    cost_micro_usd = cost_micro_usd + c.new_cost,
                    reserved_micro_usd = reserved_micro_usd - sum_held,
                    spent_micro_usd = spent_micro_usd + calls_cost,
                    last_activity_at = c.finished_at, expires_at = c.expiry,
                    ended_at = c.ended_at, end_reason = c.end_reason
                WHERE id = c.session;
            INSERT INTO messages (id, tenant_id, session_id, turn_id, seq, role, content, intent,
                    tokens, cost_micro_usd, created_at)
                SELECT m.id, c.tenant, c.session, c.turn, messages_before + m.ordinality, m.role,
                    m.content, c.intent, m.tokens, m.cost, c.finished_at
                FROM ROWS FROM (json_to_recordset(c.messages) AS (id text, role text,
                    content text, tokens bigint, cost bigint)) WITH ORDINALITY AS m;
            IF c.contexts IS NOT NULL THEN
                INSERT INTO session_contexts (session_id, kind, tenant_id, content, revision)
                    SELECT c.session, k.kind, c.tenant, k.content, c.base_revision + 1
                    FROM json_to_recordset(c.contexts) AS k (kind text, content text)
                    ON CONFLICT (session_id, kind) DO UPDATE
                        SET content = excluded.content, revision = excluded.revision;
            END IF;
            INSERT INTO session_outputs (session_id, intent, tenant_id, output)
                VALUES (c.session, c.intent, c.tenant, c.output)
                ON CONFLICT (session_id, intent) DO UPDATE SET output = excluded.output;
            IF c.asked IS NOT NULL THEN
                INSERT INTO asked_questions (tenant_id, user_id, question, session_id, created_at)
                    SELECT c.tenant, c."user", question, c.session, c.finished_at
                    FROM json_array_elements_text(c.asked) AS question
                    ON CONFLICT DO NOTHING;
            END IF;
            IF turns_before = 0 THEN
                counted := counted || json_build_array(c.tenant, its_domain,
                    c.ended_at IS NOT NULL, 1)::text;
            ELSIF c.ended_at IS NOT NULL THEN
                counted := counted || json_build_array(c.tenant, its_domain, false, -1)::text
                    || json_build_array(c.tenant, its_domain, true, 1)::text;
            END IF;
        END IF;
        stored := stored || c.ordinality::int;
    END LOOP;
    IF settled <> '{}' THEN
        FOR c IN SELECT k ->> 0 AS tenant, k ->> 1 AS day, sum((k ->> 2)::bigint)::bigint AS released,
                sum((k ->> 3)::bigint)::bigint AS spent
            FROM (SELECT unnest(settled)::json AS k) AS one GROUP BY 1, 2 ORDER BY 1, 2
        LOOP
            UPDATE tenant_spend SET reserved_micro_usd = reserved_micro_usd - c.released,
                    spent_micro_usd = spent_micro_usd + c.spent
                WHERE tenant_id = c.tenant AND day = c.day;
        END LOOP;
    END IF;
    IF counted <> '{}' THEN
        FOR c IN SELECT k ->> 0 AS tenant, k ->> 1 AS domain, (k ->> 2)::boolean AS ended,
                sum((k ->> 3)::bigint)::bigint AS more
            FROM (SELECT unnest(counted)::json AS k) AS one GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        LOOP
            INSERT INTO tenant_counters AS t (tenant_id, domain, ended, n)
                VALUES (c.tenant, c.domain, c.ended, c.more)
                ON CONFLICT (tenant_id, domain, ended) DO UPDATE SET n = t.n + excluded.n;
        END LOOP;
    END IF;
    RETURN stored;
END
$$;

-- A turn that no model outside the process takes part in: claimed and committed at once. Each
-- element holds the fields of both functions.
CREATE FUNCTION liya_record(turns_of_rules text) RETURNS int[] LANGUAGE plpgsql AS $$
DECLARE
    claimed int[] := liya_claim(turns_of_rules);
    stored int[];
BEGIN
    IF claimed = '{}' THEN
        RETURN claimed;
    END IF;
    IF cardinality(claimed) = json_array_length(turns_of_rules::json) THEN
        stored := liya_commit(turns_of_rules);
    ELSE
        SELECT liya_commit(json_agg(one.turn ORDER BY one.place)::text) INTO stored
            FROM json_array_elements(turns_of_rules::json) WITH ORDINALITY AS one (turn, place)
            WHERE one.place = ANY (claimed);
    END IF;
    IF cardinality(stored) <> cardinality(claimed) THEN
        RAISE EXCEPTION 'a claimed turn could not be committed';
    END IF;
    RETURN claimed;
END
$$;

-- A second fence around what the dashboard reads: a role that sees the rows of one tenant, the one
-- in the setting `liya.tenant`, whatever a query asks for. The owner of the tables is not held by
-- it; the engine takes the role on for such a read.
CREATE POLICY one_tenant ON sessions FOR SELECT USING (tenant_id = current_setting('liya.tenant', true));
CREATE POLICY one_tenant ON session_contexts FOR SELECT USING (tenant_id = current_setting('liya.tenant', true));
CREATE POLICY one_tenant ON session_outputs FOR SELECT USING (tenant_id = current_setting('liya.tenant', true));
CREATE POLICY one_tenant ON turns FOR SELECT USING (tenant_id = current_setting('liya.tenant', true));
CREATE POLICY one_tenant ON messages FOR SELECT USING (tenant_id = current_setting('liya.tenant', true));
CREATE POLICY one_tenant ON redactions FOR SELECT USING (tenant_id = current_setting('liya.tenant', true));
CREATE POLICY one_tenant ON tenant_counters FOR SELECT USING (tenant_id = current_setting('liya.tenant', true));
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_contexts ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_outputs ENABLE ROW LEVEL SECURITY;
ALTER TABLE turns ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE redactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_counters ENABLE ROW LEVEL SECURITY;

-- Where the engine's own role may not make roles there is no second fence; it says so at its start.
DO $$
BEGIN
    IF to_regrole('liya_reader') IS NULL THEN
        CREATE ROLE liya_reader NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, 'liya_reader', 'MEMBER') THEN
        EXECUTE format('GRANT liya_reader TO %I', current_user);
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO liya_reader', current_schema());
    GRANT SELECT ON sessions, session_contexts, session_outputs, turns, messages, redactions, tenant_counters
        TO liya_reader;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'there is no role liya_reader that this user may take on';
END
$$;
