//! A person's memory across sessions, kept as the store keeps it.

use domain::ids::{MessageId, SessionId};
use domain::memory::{
    Commitment, CommitmentStatus, CompetencyScore, Fact, FreshIds, Goal, GoalStatus, Memory,
    MemoryChange, Source,
};
use domain::time::Timestamp;

/// What is remembered of one person.
#[derive(Default)]
pub(crate) struct Recollection {
    memory: Memory,
    next: u128,
}

impl Recollection {
    /// What a turn may know.
    pub(crate) fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Ids for what a turn may add.
    pub(crate) fn fresh_ids(&mut self) -> FreshIds {
        FreshIds::drawn(|| {
            self.next += 1;
            self.next
        })
    }

    /// Keeps what a turn changed.
    pub(crate) fn keep(
        &mut self,
        changes: Vec<MemoryChange>,
        session: SessionId,
        message: Option<MessageId>,
        at: Timestamp,
    ) {
        let source = Source {
            session,
            message,
            at,
        };
        for change in changes {
            self.keep_one(change, source);
        }
    }

    fn keep_one(&mut self, change: MemoryChange, source: Source) {
        let memory = &mut self.memory;
        match change {
            MemoryChange::AddGoal {
                id,
                text,
                measure,
                due,
            } => {
                memory.goals.push(Goal {
                    id,
                    text,
                    measure,
                    due,
                    status: GoalStatus::Open,
                    source,
                });
            }
            MemoryChange::SetGoal {
                id,
                text,
                measure,
                due,
                status,
            } => {
                let goal = memory.goals.iter_mut().find(|goal| goal.id == id).unwrap();
                goal.text = text.unwrap_or_else(|| goal.text.clone());
                goal.measure = measure.or(goal.measure.take());
                goal.due = due.or(goal.due.take());
                goal.status = status;
            }
            MemoryChange::AddCommitment { id, text, due } => {
                memory.commitments.push(Commitment {
                    id,
                    text,
                    due,
                    status: CommitmentStatus::Open,
                    source,
                });
            }
            MemoryChange::SetCommitment { id, status } => {
                memory
                    .commitments
                    .iter_mut()
                    .find(|commitment| commitment.id == id)
                    .unwrap()
                    .status = status;
            }
            MemoryChange::AddFact {
                id,
                kind,
                text,
                competency,
            } => {
                memory.facts.insert(
                    0,
                    Fact {
                        id,
                        kind,
                        text,
                        competency,
                        source,
                    },
                );
            }
            MemoryChange::Asked { question } => {
                if !memory.asked.contains(&question) {
                    memory.asked.insert(0, question);
                }
            }
            MemoryChange::Scored {
                competency,
                score,
                answers,
            } => {
                memory.scores.insert(
                    0,
                    CompetencyScore {
                        competency,
                        score,
                        answers,
                        source,
                    },
                );
            }
        }
    }
}
