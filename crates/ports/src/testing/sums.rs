//! What has to add up at any moment, whatever has happened to a store.

/// Rows that must not be there, each as what follows `SELECT count(*) FROM`: numbers have no gaps,
/// counters equal a recount, the ledger equals the messages, a turn is whole, what is reserved and
/// spent equals the calls.
pub const WRONG_SUMS: &[&str] = &[
    "sessions s WHERE message_count <> (SELECT count(*) FROM messages m WHERE m.session_id = s.id)",
    "sessions s WHERE message_count <> (SELECT coalesce(max(seq), 0) FROM messages m WHERE m.session_id = s.id)",
    "sessions s WHERE tokens_used <> (SELECT coalesce(sum(tokens), 0) FROM messages m WHERE m.session_id = s.id)",
    "sessions s WHERE cost_micro_usd <> (SELECT coalesce(sum(cost_micro_usd), 0) FROM messages m WHERE m.session_id = s.id)",
    "sessions s WHERE turn_count <> (SELECT count(*) FROM turns t WHERE t.session_id = s.id AND t.state = 'succeeded')",
    "sessions s WHERE turn_count <> (SELECT coalesce(max(turn_no), 0) FROM turns t WHERE t.session_id = s.id)",
    "usage_ledger l WHERE EXISTS (SELECT 1 FROM messages m WHERE m.turn_id = l.turn_id) \
     AND tokens <> (SELECT sum(tokens) FROM messages m WHERE m.turn_id = l.turn_id)",
    "turns t WHERE state = 'succeeded' AND NOT EXISTS (SELECT 1 FROM usage_ledger l WHERE l.turn_id = t.id)",
    "tenant_counters k WHERE n <> (SELECT count(*) FROM sessions s WHERE s.tenant_id = k.tenant_id \
     AND s.domain = k.domain AND s.last_activity_at IS NOT NULL AND (s.ended_at IS NOT NULL) = k.ended)",
    "tenant_months k WHERE requests <> (SELECT count(*) FROM usage_ledger l WHERE l.tenant_id = k.tenant_id \
     AND substr(l.day, 1, 7) = k.month)",
    "tenant_months k WHERE tokens <> (SELECT coalesce(sum(tokens), 0) FROM usage_ledger l \
     WHERE l.tenant_id = k.tenant_id AND substr(l.day, 1, 7) = k.month)",
    "turns t WHERE reserved_micro_usd <> (SELECT coalesce(sum(c.reserved_micro_usd), 0) FROM llm_calls c \
     WHERE c.turn_id = t.id AND c.outcome = 'open')",
    "sessions s WHERE reserved_micro_usd <> (SELECT coalesce(sum(t.reserved_micro_usd), 0) FROM turns t \
     WHERE t.session_id = s.id)",
    "sessions s WHERE spent_micro_usd <> (SELECT coalesce(sum(c.cost_micro_usd), 0) FROM turns t \
     JOIN llm_calls c ON c.turn_id = t.id WHERE t.session_id = s.id)",
    "tenant_spend d WHERE reserved_micro_usd <> (SELECT coalesce(sum(c.reserved_micro_usd), 0) FROM llm_calls c \
     WHERE c.tenant_id = d.tenant_id AND c.day = d.day AND c.outcome = 'open')",
    "tenant_spend d WHERE spent_micro_usd <> (SELECT coalesce(sum(c.cost_micro_usd), 0) FROM llm_calls c \
     WHERE c.tenant_id = d.tenant_id AND c.day = d.day)",
    "turns t WHERE state = 'succeeded' AND session_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.turn_id = t.id)",
    "messages m WHERE NOT EXISTS (SELECT 1 FROM turns t WHERE t.id = m.turn_id AND t.state = 'succeeded')",
];
