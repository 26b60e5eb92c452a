//! Reads what a turn needs and lets the rules decide it.

use std::sync::Arc;

use domain::asking::{self, ModelChoice};
use domain::brief::Brief;
use domain::candidate::Contexts;
use domain::ids::{SessionId, TurnId};
use domain::memory::{FreshIds, Memory};
use domain::money::MicroUsd;
use domain::session::{Message, SessionState, Status, StoredConsent, expiry};
use domain::settings::ModelConfig;
use domain::text::{KnownPerson, SpanCounts};
use domain::time::Timestamp;
use domain::turn::{self, Begun, Drafted, Scene, TurnInput};
use domain::webhook::CostScope;
use ports::Found;
use ports::fingerprints::PersonMark;
use ports::model::Terms;
use ports::turn_store::{
    Claim, Keeping, NewSession, Recognition, SessionSnapshot, TurnBase, TurnLookup,
};

use super::TakeTurn;
use super::ask::opening;
use super::recognise::{self, Known};
use super::request::TurnRequest;
use crate::error::UseCaseError;

/// What deciding came to.
pub(super) enum Decided {
    Replay(String),
    Wait(TurnId),
    Go(Box<Decision>),
}

/// A decided turn, ready to be claimed.
pub(super) struct Decision {
    pub(super) claim: Claim,
    pub(super) verdict: Verdict,
    pub(super) input: TurnInput,
    pub(super) base: Base,
}

/// Who answers.
pub(super) enum Verdict {
    /// The rules, with this.
    Settled(Box<Drafted>),
    /// The first of these models that can, asked this.
    Asks(Arc<Brief>, Vec<Terms>),
}

/// What the decision was made on.
pub(super) struct Base {
    pub(super) session: SessionId,
    /// The revision decided on; none where the session is not stored yet.
    pub(super) revision: Option<i64>,
    /// No turn of the session is committed yet.
    pub(super) begins: bool,
    pub(super) state: SessionState,
    pub(super) contexts: Contexts,
    pub(super) memory: Memory,
    pub(super) history: Vec<Message>,
    pub(super) known: KnownPerson,
    pub(super) consent: StoredConsent,
    /// What the session's calls cost so far, reservations included.
    pub(super) spent: MicroUsd,
    pub(super) last_call: bool,
    pub(super) claimed_at: Timestamp,
    /// How often the person had been erased.
    pub(super) erasures: i64,
    /// What was masked in what this turn brought.
    pub(super) masked: SpanCounts,
}

impl Base {
    /// The contexts that this turn adds to the remembered ones.
    pub(super) fn sent(&self, input: &TurnInput) -> Contexts {
        let mut sent = input.sent.clone();
        if !self.begins {
            sent.session_history = None;
        }
        sent
    }

    /// The scene at a moment: of the claim, or of the commit.
    pub(super) fn scene<'a>(
        &'a self,
        engine: &'a TakeTurn,
        request: &'a TurnRequest,
        now: Timestamp,
    ) -> Scene<'a> {
        Scene {
            session: self.session,
            claimed_at: self.claimed_at,
            now,
            catalogue: &engine.catalogue,
            settings: &request.caller.tenant.settings,
            contexts: &self.contexts,
            state: &self.state,
            memory: &self.memory,
            history: &self.history,
            last_call: self.last_call,
        }
    }
}

impl Decision {
    /// The claim with the first request to a paid model in it.
    pub(super) fn claim_with_call(&self, terms: &Terms) -> Claim {
        let mut claim = self.claim.clone();
        claim.call = Some(opening(1, terms, claim.reserve));
        claim
    }
}

impl TakeTurn {
    /// Reads, redacts, and lets the rules decide.
    pub(super) async fn decide(
        &self,
        request: &TurnRequest,
        recognition: &Recognition,
    ) -> Result<Decided, UseCaseError> {
        let now = self.clock.now();
        let found = self
            .turns
            .base_of_turn(&self.lookup(request, recognition, now))
            .await?;
        match recognise::of_keyed(found.keyed.as_ref())? {
            Known::Answered(body) => return Ok(Decided::Replay(body)),
            Known::Running(turn) => return Ok(Decided::Wait(turn)),
            Known::New => {}
        }
        let TurnBase {
            session,
            memory,
            keyed: _,
            erasures,
        } = found;
        let snapshot = own_session(request, session, now)?;
        let remembered = snapshot
            .as_ref()
            .map(|s| s.session.known.clone())
            .unwrap_or_default();
        let mask = self.mask_for(request, remembered);
        let input = mask.input(request);
        let last = snapshot.as_ref().and_then(|s| s.last_turn.as_ref());
        if let Some(body) = recognise::blind_retry(request, input.message.as_ref(), last, now) {
            return Ok(Decided::Replay(body));
        }
        let mut base = self.base(request, snapshot, memory, &input, mask.known().clone(), now);
        base.erasures = erasures;
        base.masked = mask.masked();
        let verdict = self.verdict(request, &mut base, &input)?;
        let claim = self.claim(request, recognition, &base, &input);
        Ok(Decided::Go(Box::new(Decision {
            claim,
            verdict,
            input,
            base,
        })))
    }

    /// Lets the rules decide, and finds the models to ask. Where the session's budget holds no further
    /// call, an interview closes with its summary, without a paid model, instead of being cut off.
    fn verdict(
        &self,
        request: &TurnRequest,
        base: &mut Base,
        input: &TurnInput,
    ) -> Result<Verdict, UseCaseError> {
        let begin = |base: &Base| {
            let scene = base.scene(self, request, base.claimed_at);
            turn::begin(request.intent, &scene, input, &mut self.fresh_ids())
        };
        let brief = match begin(base)? {
            Begun::Answered(draft) => return Ok(Verdict::Settled(draft)),
            Begun::Pending(brief) => brief,
        };
        let settings = &request.caller.tenant.settings;
        let choice = asking::choose(settings, request.intent);
        let line_up = affordable(&settings.model, self.model.line_up(&choice, &brief))?;
        let paid = line_up.first().is_some_and(|terms| !terms.in_process);
        let needed = base.spent + settings.model.max_cost_per_request;
        if paid && needed > settings.model.max_cost_per_session {
            base.last_call = true;
            if let Begun::Pending(closing) = begin(base)?
                && closing.closes()
            {
                let line_up = self.model.line_up(&ModelChoice::InProcess, &closing);
                return Ok(Verdict::Asks(Arc::new(closing), line_up));
            }
            base.last_call = false;
        }
        Ok(Verdict::Asks(Arc::new(brief), line_up))
    }

    fn base(
        &self,
        request: &TurnRequest,
        snapshot: Option<SessionSnapshot>,
        memory: Memory,
        input: &TurnInput,
        known: KnownPerson,
        now: Timestamp,
    ) -> Base {
        let consent = consent(request, snapshot.as_ref().map(|s| s.session.consent));
        let memory = if consent.memory_allowed {
            memory
        } else {
            Memory::default()
        };
        let begins = snapshot.as_ref().is_none_or(|s| s.session.turn_count == 0);
        let (session, revision, state, contexts, history, spent) = match snapshot {
            Some(SessionSnapshot {
                session,
                contexts,
                history,
                last_turn: _,
                spent,
            }) => (
                session.id,
                Some(session.revision),
                session.state,
                contexts,
                history,
                spent,
            ),
            None => (
                SessionId::from_bits(self.ids.fresh()),
                None,
                SessionState::default(),
                Contexts::default(),
                Vec::new(),
                MicroUsd::ZERO,
            ),
        };
        let mut base = Base {
            session,
            revision,
            begins,
            state,
            contexts,
            memory,
            history,
            known,
            consent,
            spent,
            last_call: false,
            claimed_at: now,
            erasures: 0,
            masked: SpanCounts::default(),
        };
        let added = base.sent(input);
        base.contexts = base.contexts.replaced_by(&added);
        base
    }

    fn claim(
        &self,
        request: &TurnRequest,
        recognition: &Recognition,
        base: &Base,
        input: &TurnInput,
    ) -> Claim {
        let model = &request.caller.tenant.settings.model;
        let keeping = match base.revision {
            _ if request.consent.forbids_storage() => Keeping::Nothing,
            Some(base_revision) => Keeping::Session {
                id: base.session,
                base_revision,
            },
            None => Keeping::NewSession(Box::new(NewSession {
                id: base.session,
                domain: request.intent.domain(),
                consent: base.consent,
                expires_at: expiry(base.claimed_at, model.session_timeout(), None),
            })),
        };
        Claim {
            tenant: request.caller.tenant.id.clone(),
            api_key: request.caller.key,
            user: request.user.clone(),
            person: self.mark_of(request),
            erasures: base.erasures,
            as_sent: request
                .caller
                .tenant
                .settings
                .retention
                .redaction_off()
                .is_some(),
            intent: request.intent,
            turn: TurnId::from_bits(self.ids.fresh()),
            nonce: self.ids.fresh(),
            keeping,
            recognition: recognition.clone(),
            input: input
                .message
                .clone()
                .filter(|_| !request.consent.forbids_storage()),
            owner: self.lease_owner.clone(),
            lease: self.lease,
            call: None,
            reserve: model.max_cost_per_request,
            session_cap: model.max_cost_per_session,
            day_cap: model.max_cost_per_day,
            quota: request.caller.tenant.allowance.month,
            at: base.claimed_at,
        }
    }

    fn lookup(
        &self,
        request: &TurnRequest,
        recognition: &Recognition,
        now: Timestamp,
    ) -> TurnLookup {
        TurnLookup {
            tenant: request.caller.tenant.id.clone(),
            user: request.user.clone(),
            person: self.mark_of(request),
            intent: request.intent,
            session: request.session,
            recognition: recognition.clone(),
            history: request.caller.tenant.settings.model.max_session_messages,
            now,
        }
    }

    fn mark_of(&self, request: &TurnRequest) -> PersonMark {
        PersonMark::of(
            &*self.fingerprints,
            &request.caller.tenant.id,
            &request.user,
        )
    }

    pub(super) fn fresh_ids(&self) -> FreshIds {
        FreshIds::drawn(|| self.ids.fresh())
    }
}

/// The models of a line-up that the cap of a request leaves room for.
fn affordable(model: &ModelConfig, line_up: Vec<Terms>) -> Result<Vec<Terms>, UseCaseError> {
    let offered = line_up.len();
    let affordable: Vec<Terms> = line_up
        .into_iter()
        .filter(|terms| {
            let bound = asking::output_bound(model, terms.price, terms.prompt_tokens);
            terms.in_process || bound.is_some()
        })
        .collect();
    if affordable.is_empty() && offered > 0 {
        return Err(UseCaseError::CostLimit {
            scope: CostScope::Request,
        });
    }
    Ok(affordable)
}

/// The session, if it is this caller's, this person's and open.
fn own_session(
    request: &TurnRequest,
    found: Option<Found<Box<SessionSnapshot>>>,
    now: Timestamp,
) -> Result<Option<SessionSnapshot>, UseCaseError> {
    let snapshot = match found {
        None => return Ok(None),
        Some(Found::Missing) => return Err(UseCaseError::NotFound),
        Some(Found::Foreign) => return Err(UseCaseError::ForeignTenant),
        Some(Found::Here(snapshot)) => *snapshot,
    };
    if snapshot.session.user != request.user {
        return Err(UseCaseError::Forbidden);
    }
    match snapshot.session.status(now) {
        Status::Active => Ok(Some(snapshot)),
        Status::Ended => Err(UseCaseError::SessionEnded),
        Status::Expired => Err(UseCaseError::SessionExpired),
    }
}

/// Memory once forbidden stays forbidden; the retention may only be shortened.
fn consent(request: &TurnRequest, stored: Option<StoredConsent>) -> StoredConsent {
    let stored = stored.unwrap_or_default();
    let sent = &request.consent;
    StoredConsent {
        memory_allowed: stored.memory_allowed
            && sent.session_memory != Some(false)
            && !sent.forbids_storage(),
        retention_days: match (stored.retention_days, sent.retention_days) {
            (Some(stored), Some(sent)) => Some(stored.min(sent)),
            (stored, sent) => stored.or(sent),
        },
    }
}
