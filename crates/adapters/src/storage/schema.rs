//! The tables as both databases know them. Types stand here that both have: text, 32 and 64 bit
//! integers, booleans and bytes. The constraints are in `migrations/`.

diesel::table! {
    tenants (id) {
        id -> Text,
        name -> Text,
        plan -> Text,
        active -> Bool,
        requests_per_minute -> Nullable<Integer>,
        settings -> Text,
        created_at -> BigInt,
        billing_email -> Nullable<Text>,
        monthly_requests -> Nullable<BigInt>,
        monthly_tokens -> Nullable<BigInt>,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Text,
        tenant_id -> Text,
        fingerprint -> Text,
        masked -> Text,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    dashboard_users (id) {
        id -> Text,
        tenant_id -> Text,
        role -> Text,
        generation -> BigInt,
        active -> Bool,
        created_at -> BigInt,
        email -> Nullable<Text>,
        full_name -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        invitation -> Nullable<Text>,
        invitation_expires_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    audit_entries (id) {
        id -> Text,
        tenant_id -> Text,
        actor_type -> Text,
        actor_id -> Nullable<Text>,
        action -> Text,
        resource -> Text,
        resource_id -> Nullable<Text>,
        severity -> Text,
        flagged -> Bool,
        metadata -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        tenant_id -> Text,
        user_id -> Text,
        domain -> Text,
        state -> Text,
        known -> Text,
        memory_allowed -> Bool,
        retention_days -> Nullable<Integer>,
        revision -> BigInt,
        message_count -> BigInt,
        turn_count -> BigInt,
        tokens_used -> BigInt,
        cost_micro_usd -> BigInt,
        reserved_micro_usd -> BigInt,
        spent_micro_usd -> BigInt,
        created_at -> BigInt,
        last_activity_at -> Nullable<BigInt>,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        end_reason -> Nullable<Text>,
        as_sent -> Bool,
    }
}

diesel::table! {
    session_contexts (session_id, kind) {
        session_id -> Text,
        kind -> Text,
        tenant_id -> Text,
        content -> Text,
        revision -> BigInt,
    }
}

diesel::table! {
    session_outputs (session_id, intent) {
        session_id -> Text,
        intent -> Text,
        tenant_id -> Text,
        output -> Text,
    }
}

diesel::table! {
    turns (id) {
        id -> Text,
        tenant_id -> Text,
        session_id -> Nullable<Text>,
        intent -> Text,
        turn_no -> Nullable<BigInt>,
        intent_turn -> Nullable<BigInt>,
        base_revision -> BigInt,
        state -> Text,
        attempt -> Integer,
        lease_owner -> Text,
        claim_nonce -> Text,
        lease_until -> Nullable<BigInt>,
        reserved_micro_usd -> BigInt,
        input -> Nullable<Text>,
        idem_key -> Nullable<Text>,
        request_mac -> Text,
        response -> Nullable<Text>,
        response_expires_at -> Nullable<BigInt>,
        error_code -> Nullable<Text>,
        created_at -> BigInt,
        finished_at -> Nullable<BigInt>,
        person -> Nullable<Text>,
    }
}

diesel::table! {
    messages (id) {
        id -> Text,
        tenant_id -> Text,
        session_id -> Text,
        turn_id -> Text,
        seq -> BigInt,
        role -> Text,
        content -> Text,
        intent -> Text,
        tokens -> BigInt,
        cost_micro_usd -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    llm_calls (turn_id, attempt, number) {
        turn_id -> Text,
        attempt -> Integer,
        #[sql_name = "try"]
        number -> Integer,
        tenant_id -> Text,
        provider -> Text,
        model -> Text,
        price_version -> Text,
        day -> Text,
        reserved_micro_usd -> BigInt,
        started_at -> BigInt,
        outcome -> Text,
        provider_request_id -> Nullable<Text>,
        input_tokens -> BigInt,
        cached_input_tokens -> BigInt,
        output_tokens -> BigInt,
        cost_micro_usd -> BigInt,
        estimated -> Bool,
    }
}

diesel::table! {
    tenant_spend (tenant_id, day) {
        tenant_id -> Text,
        day -> Text,
        reserved_micro_usd -> BigInt,
        spent_micro_usd -> BigInt,
    }
}

diesel::table! {
    usage_ledger (turn_id) {
        turn_id -> Text,
        tenant_id -> Text,
        day -> Text,
        domain -> Text,
        intent -> Text,
        tokens -> BigInt,
        cost_micro_usd -> BigInt,
        fate -> Text,
    }
}

diesel::table! {
    tenant_counters (tenant_id, domain, ended) {
        tenant_id -> Text,
        domain -> Text,
        ended -> Bool,
        n -> BigInt,
    }
}

diesel::table! {
    goals (id) {
        id -> Text,
        tenant_id -> Text,
        user_id -> Text,
        session_id -> Text,
        message_id -> Nullable<Text>,
        text -> Text,
        measure -> Nullable<Text>,
        due -> Nullable<Text>,
        status -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    commitments (id) {
        id -> Text,
        tenant_id -> Text,
        user_id -> Text,
        session_id -> Text,
        message_id -> Nullable<Text>,
        text -> Text,
        due -> Nullable<Text>,
        status -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    memories (id) {
        id -> Text,
        tenant_id -> Text,
        user_id -> Text,
        session_id -> Text,
        message_id -> Nullable<Text>,
        kind -> Text,
        text -> Text,
        competency -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    competency_scores (session_id, competency) {
        tenant_id -> Text,
        user_id -> Text,
        session_id -> Text,
        competency -> Text,
        score -> Integer,
        answers -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    asked_questions (tenant_id, user_id, question) {
        tenant_id -> Text,
        user_id -> Text,
        question -> Text,
        session_id -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    secrets (name) {
        name -> Text,
        value -> Binary,
    }
}

diesel::table! {
    nodes (node) {
        node -> Text,
        boot -> BigInt,
    }
}

diesel::table! {
    redactions (session_id, kind) {
        session_id -> Text,
        kind -> Text,
        tenant_id -> Text,
        n -> BigInt,
    }
}

diesel::table! {
    erasures (tenant_id, person) {
        tenant_id -> Text,
        person -> Text,
        n -> BigInt,
        erased_at -> BigInt,
    }
}

diesel::table! {
    tenant_months (tenant_id, month) {
        tenant_id -> Text,
        month -> Text,
        requests -> BigInt,
        tokens -> BigInt,
    }
}

diesel::table! {
    tenant_minutes (tenant_id) {
        tenant_id -> Text,
        minute -> BigInt,
        taken -> BigInt,
    }
}

diesel::table! {
    webhooks (id) {
        id -> Text,
        tenant_id -> Text,
        url -> Text,
        events -> Text,
        active -> Bool,
        expired_through -> BigInt,
        expired_session -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> Text,
        tenant_id -> Text,
        webhook_id -> Text,
        session_id -> Nullable<Text>,
        event -> Text,
        event_key -> Text,
        payload -> Text,
        status -> Text,
        attempts -> Integer,
        last_status_code -> Nullable<Integer>,
        next_attempt_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(sessions, session_outputs, turns, usage_ledger);
diesel::allow_tables_to_appear_in_same_query!(api_keys, tenants);
diesel::allow_tables_to_appear_in_same_query!(webhooks, webhook_deliveries);
diesel::allow_tables_to_appear_in_same_query!(webhooks, sessions);
diesel::joinable!(api_keys -> tenants (tenant_id));
diesel::joinable!(session_outputs -> sessions (session_id));

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}
