//! How a provider gives a reply: the judgement first, then the words in pieces.

use std::ops::ControlFlow;

use domain::asking::Setback;
use domain::brief::Reply;

use crate::model::ReplySink;

/// Letters of a piece.
const PIECE: usize = 7;

/// Gives a whole reply to a sink.
///
/// # Errors
///
/// [`Setback::Unusable`] where the sink refused the judgement.
pub fn speak(reply: &Reply, out: &dyn ReplySink) -> Result<(), Setback> {
    let message = match reply {
        Reply::Coaching(reply) => &reply.message,
        Reply::Interview(reply) => {
            let judged = reply.judgement.as_ref().map(|judged| out.judged(judged));
            if judged == Some(ControlFlow::Break(())) {
                return Err(Setback::Unusable("the judgement was refused".to_owned()));
            }
            &reply.message
        }
    };
    let letters: Vec<char> = message.chars().collect();
    for piece in letters.chunks(PIECE) {
        out.words(&piece.iter().collect::<String>());
    }
    Ok(())
}
