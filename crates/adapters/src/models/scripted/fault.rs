//! What can go wrong with a provider, by name.

use serde::{Deserialize, Serialize};

/// A way to misbehave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// None: a place in a script for a good answer.
    None,
    /// 400.
    BadRequest,
    /// 401.
    WrongKey,
    /// 404: no such model.
    UnknownModel,
    /// 429 without `Retry-After`.
    RateLimited,
    /// 429 with `Retry-After` in seconds.
    RateLimitedFor(u32),
    /// 500.
    ServerError,
    /// 502.
    BadGateway,
    /// 503.
    Unavailable,
    /// 529.
    Overloaded,
    /// Nothing at all, until the client leaves.
    HangBeforeHeaders,
    /// Half an answer, then nothing until the client leaves.
    HangMidBody,
    /// Half an answer, then the sending side closes.
    HalfClose,
    /// Half an answer, then a reset.
    Reset,
    /// A body, or an event, that is not JSON.
    MalformedJson,
    /// A stream that ends in order before its last events; whole, half a body.
    TruncatedStream,
    /// JSON of the wrong types.
    WrongTypes,
    /// An answer without a choice.
    EmptyChoices,
    /// The model declines.
    Refusal,
    /// Stopped at the most tokens.
    LengthStop,
    /// No figures of usage.
    MissingUsage,
    /// A message of 10 MB.
    HugeReply,
    /// One event of 10 MB without an end of line; whole, like a huge reply.
    HugeEvent,
    /// The id of every such answer is the same, and a stream repeats its first events.
    DuplicateIds,
    /// One byte at a time, five seconds apart.
    SlowDrip,
    /// JSON that does not fit the schema.
    OffSchema,
    /// The right shape without a single rating.
    NoRatings,
    /// Every rating at its most, with praise and quotes that nobody said.
    FullMarks,
    /// The mark hidden in the instructions comes back.
    Echo(Echo),
    /// The instructions come back whole.
    Instructions,
    /// The message holds the structured part once more.
    StructureInMessage,
}

/// How a hostile model brings out the mark hidden in its instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Echo {
    /// As it is, in the message.
    Plain,
    /// In the first words of the message.
    First,
    /// With a space after each character.
    Spaced,
    /// With dashes and line breaks between its characters.
    Scattered,
    /// Backwards.
    Reversed,
    /// In base64.
    Base64,
    /// In base64 behind other bytes, so that it is encoded at another place.
    Base64Shifted,
    /// In other case.
    OtherCase,
    /// Written as JSON escapes.
    Escaped,
    /// In every other text of the reply, not in the message.
    Elsewhere,
    /// At the end of a long message, one character an event.
    SplitLate,
}

impl Echo {
    /// Every way.
    pub const ALL: [Self; 11] = [
        Self::Plain,
        Self::First,
        Self::Spaced,
        Self::Scattered,
        Self::Reversed,
        Self::Base64,
        Self::Base64Shifted,
        Self::OtherCase,
        Self::Escaped,
        Self::Elsewhere,
        Self::SplitLate,
    ];
}
