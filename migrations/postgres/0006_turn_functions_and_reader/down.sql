-- The role stays: other databases of the server may know it.
DO $$
BEGIN
    IF to_regrole('liya_reader') IS NOT NULL THEN
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM liya_reader', current_schema());
        EXECUTE format('REVOKE ALL ON SCHEMA %I FROM liya_reader', current_schema());
    END IF;
END
$$;
ALTER TABLE sessions DISABLE ROW LEVEL SECURITY;
ALTER TABLE session_contexts DISABLE ROW LEVEL SECURITY;
ALTER TABLE session_outputs DISABLE ROW LEVEL SECURITY;
ALTER TABLE turns DISABLE ROW LEVEL SECURITY;
ALTER TABLE messages DISABLE ROW LEVEL SECURITY;
ALTER TABLE redactions DISABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_counters DISABLE ROW LEVEL SECURITY;
DROP POLICY one_tenant ON sessions;
DROP POLICY one_tenant ON session_contexts;
DROP POLICY one_tenant ON session_outputs;
DROP POLICY one_tenant ON turns;
DROP POLICY one_tenant ON messages;
DROP POLICY one_tenant ON redactions;
DROP POLICY one_tenant ON tenant_counters;
DROP FUNCTION liya_record(text);
DROP FUNCTION liya_commit(text);
DROP FUNCTION liya_claim(text);
