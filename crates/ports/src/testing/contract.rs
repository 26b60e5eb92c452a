//! The contract that every store has to keep, as tests whose names say what they promise. A store's
//! own test file runs all of them with [`store_contract!`](crate::store_contract).

#![expect(
    missing_docs,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    clippy::indexing_slicing,
    reason = "the whole module is tests; their names are the sentences"
)]

pub mod accounts;
pub mod claims;
pub mod commits;
pub mod cuts;
pub mod erasure;
pub mod keys;
pub mod limits;
pub mod lists;
pub mod memories;
pub mod money;
pub mod reading;
pub mod retention;
pub mod upkeep;
pub mod usage;
pub mod users;
pub mod waiting;
pub mod webhooks;

/// Makes one test of every promise. `$make` is an async function without arguments that gives
/// [`Stores`](crate::testing::Stores) on a database of their own, or none of them where the
/// database is left out.
#[macro_export]
macro_rules! store_contract {
    ($make:path) => {
        $crate::store_contract!(@tests $make, accounts:
            a_tenant_has_a_unique_slug_a_key_and_an_owner,
            the_first_tenant_is_made_once_by_concurrent_starts,
            settings_read_back_as_they_were_set,
            a_rotated_key_is_known_as_revoked_at_once_and_elsewhere_soon,
            unknown_callers_are_nobody,
        );
        $crate::store_contract!(@tests $make, users:
            one_address_signs_up_once_however_many_try,
            a_sign_up_repeated_after_a_lost_connection_is_the_same_one,
            an_invitation_is_accepted_once_and_in_time,
            a_new_password_and_a_logout_end_every_token,
            a_tenant_keeps_an_owner_whoever_removes_whom,
            another_tenants_users_are_foreign,
            settings_that_moved_on_are_not_overwritten,
            an_account_changes_in_what_is_named,
            the_audit_log_shows_the_newest_first_page_by_page_and_filtered,
            audit_entries_go_when_they_have_been_kept_long_enough,
        );
        $crate::store_contract!(@tests $make, usage:
            usage_adds_up_to_what_the_messages_say,
            usage_equals_a_recount_after_a_random_load_with_deletions,
        );
        $crate::store_contract!(@tests $make, claims:
            of_concurrent_claims_on_a_session_one_is_won,
            a_claim_repeated_after_a_lost_connection_gives_the_same_ticket,
            a_recorded_turn_repeated_after_a_lost_connection_is_stored_once,
            a_claim_on_a_session_that_moved_on_is_to_be_decided_again,
            a_claim_tells_foreign_unknown_and_other_peoples_sessions_apart,
            an_ended_or_expired_session_takes_no_turn,
            a_revoked_key_starts_no_turn,
            the_very_same_request_without_a_key_joins_the_running_turn,
            another_request_hears_when_the_lease_runs_out,
            a_lease_is_judged_by_the_clock_of_the_database_alone,
            first_turns_without_a_key_never_join,
            a_dead_turn_makes_way_for_the_next,
        );
        $crate::store_contract!(@tests $make, keys:
            the_same_key_and_request_gives_the_same_bytes_even_after_the_end,
            the_same_key_with_another_request_is_refused,
            the_same_key_joins_while_its_turn_is_running,
            two_different_keys_never_join,
            of_concurrent_first_turns_with_one_key_one_is_stored,
            of_concurrent_first_claims_with_one_key_one_is_won_and_the_others_join,
            an_abandoned_turn_is_taken_over_by_its_key,
            a_failed_turn_does_not_consume_its_key,
            a_dead_turn_is_taken_over_with_the_next_attempt,
            a_dead_turn_whose_session_moved_on_is_a_conflict,
            a_failed_first_turn_goes_on_in_the_same_session,
            a_key_is_free_again_after_a_day,
            an_unstored_turn_joins_while_running_and_is_a_conflict_afterwards,
            a_key_belongs_to_its_tenant_and_route,
        );
        $crate::store_contract!(@tests $make, commits:
            a_committed_turn_reads_back,
            a_late_commit_is_fenced_off,
            a_fenced_commit_gets_the_stored_answer,
            a_commit_repeated_is_harmless,
            a_commit_on_an_erased_session_stores_nothing,
            a_commit_on_another_revision_stores_nothing,
            a_failed_turn_keeps_the_words_and_frees_the_session,
            a_failure_of_a_turn_that_was_taken_over_has_no_effect,
            numbers_have_no_gaps_and_counters_equal_a_recount,
            turns_sweeps_and_erasure_at_once_come_to_an_end,
            an_unstored_turn_keeps_no_text,
            a_context_sent_again_replaces_the_earlier_one,
            the_state_and_the_last_output_of_each_intent_are_kept,
        );
        $crate::store_contract!(@tests $make, waiting:
            one_who_waits_gets_the_answer,
            one_who_waits_hears_that_the_turn_failed,
            one_who_waits_too_long_hears_that_it_is_running,
            a_third_caller_does_not_wait,
        );
        $crate::store_contract!(@tests $make, money:
            concurrent_calls_stay_within_the_cap_of_the_session,
            concurrent_claims_stay_within_the_cap_of_the_day,
            a_turn_without_a_paid_model_reserves_nothing,
            a_refused_claim_leaves_no_trace,
            a_commit_releases_what_was_reserved_and_counts_what_it_cost,
            an_abandoned_call_counts_as_reserved_until_its_cost_is_known,
            a_call_of_a_lost_turn_is_refused,
            a_call_opened_twice_counts_once,
            a_call_that_has_ended_makes_room_for_the_next,
            an_unstored_turn_stays_within_the_cap_of_a_session,
        );
        $crate::store_contract!(@tests $make, limits:
            concurrent_turns_stay_within_the_quota_of_the_month,
            running_turns_hold_their_place_in_the_quota_and_failed_ones_give_it_back,
            a_replay_is_not_held_against_the_quota,
            the_turn_that_goes_past_the_token_quota_is_the_last_one,
            a_quota_that_is_set_later_counts_the_whole_month,
            processes_share_the_requests_of_a_minute,
            the_use_of_a_key_is_noted_at_most_once_a_minute,
        );
        $crate::store_contract!(@tests $make, reading:
            a_session_without_a_committed_turn_is_nowhere,
            foreign_and_missing_sessions_are_told_apart,
            a_running_turn_shows,
            a_session_ends_by_call_once,
            a_session_with_a_running_turn_does_not_end,
        );
        $crate::store_contract!(@tests $make, lists:
            the_newest_activity_comes_first,
            pages_by_offset_and_by_cursor_are_the_same,
            every_filter_lets_its_sessions_through,
            totals_agree_with_the_lines,
            a_walk_meets_a_session_once_that_moves_in_the_list_meanwhile,
            a_list_shows_its_tenant_only,
        );
        $crate::store_contract!(@tests $make, memories:
            what_is_remembered_reads_back_with_its_source,
            goals_and_commitments_are_closed_by_id,
            a_question_asked_twice_is_remembered_once,
            forbidding_memory_removes_what_the_session_had_added,
            one_thing_is_forgotten_by_its_person_only,
            the_oldest_of_too_much_goes,
            forgetting_leaves_the_sessions,
            the_newest_facts_are_kept_within_bounds,
        );
        $crate::store_contract!(@tests $make, erasure:
            a_deleted_session_goes_with_what_it_had_added,
            an_erased_person_leaves_only_usage_figures,
            an_erasure_takes_the_rows_of_turns_that_nothing_was_kept_of,
            a_turn_decided_before_an_erasure_begins_no_session,
            what_is_remembered_goes_with_the_last_session,
            an_erasure_wins_against_running_turns,
            erasing_again_leaves_what_came_later,
            people_and_sessions_are_walked_over_without_gaps,
            an_export_holds_everything_of_a_person,
            interviews_are_listed_newest_first,
        );
        $crate::store_contract!(@tests $make, retention:
            a_session_goes_with_its_messages_and_its_charges_say_so,
            what_is_remembered_goes_with_the_last_session_held,
            an_open_session_and_one_with_a_running_turn_stay,
            a_candidate_may_shorten_how_long_a_session_is_kept,
            sessions_go_in_small_batches,
            several_processes_share_a_purge,
            text_kept_as_sent_is_masked_in_place_wherever_it_stands,
            a_session_that_moved_on_is_not_masked,
            what_is_to_be_masked_does_not_go_before,
            tenants_are_walked_over_with_their_settings,
            an_erasure_is_remembered_for_a_day,
        );
        $crate::store_contract!(@tests $make, webhooks:
            an_event_is_written_with_what_it_tells_of_or_not_at_all,
            every_webhook_of_a_tenant_is_told_once_of_an_end_by_call,
            a_failed_turn_tells_that_an_answer_could_not_be_assessed,
            a_cap_that_stays_reached_is_told_of_once,
            an_expired_session_is_told_of_once_and_one_at_work_is_waited_for,
            a_webhook_is_not_told_of_what_expired_before_it_wanted_to_be,
            a_delivery_is_one_process_s_until_its_time_is_over,
            an_attempt_is_settled_by_whoever_holds_it,
            one_that_is_switched_off_waits_and_one_that_is_removed_is_told_nothing,
            the_outbox_is_erased_with_the_person,
            another_tenants_webhooks_and_deliveries_are_foreign,
            a_tenant_has_no_more_webhooks_than_it_may_have,
            the_log_of_what_is_done_is_kept_for_a_month,
            a_session_without_a_stored_turn_is_told_of_nowhere,
        );
        $crate::store_contract!(@tests $make, upkeep:
            a_sweep_abandons_dead_turns_only,
            a_sweep_removes_empty_sessions_after_an_hour,
            a_sweep_clears_answers_after_a_day,
            a_sweep_goes_through_more_than_one_batch,
            processes_that_sweep_at_once_abandon_each_turn_once,
            leases_are_extended_by_their_owner_only,
            leases_of_an_earlier_boot_are_abandoned,
            a_store_in_order_is_ready,
            a_database_that_a_later_version_has_migrated_takes_turns,
        );
    };
    (@tests $make:path, $module:ident: $($promise:ident,)+) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $promise() {
            let made = Option::<$crate::testing::Stores>::from($make().await);
            // None: the database was left out, which the test file says in a test of its own.
            let Some(stores) = made else { return };
            $crate::testing::contract::$module::$promise(&stores).await;
        }
    )+};
}
