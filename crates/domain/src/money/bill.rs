//! What the requests of one turn used, each at its own price.

use super::{MicroUsd, Price, Usage, round, tokens};

/// The sum of a turn's requests, rounded once for what was read and once for what was written: the
/// two messages that account for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bill {
    read: i64,
    written: i64,
    /// In millionths of a micro-dollar.
    read_cost: i128,
    /// In millionths of a micro-dollar.
    written_cost: i128,
}

impl Bill {
    /// Adds a request.
    pub fn add(&mut self, usage: Usage, price: Price) {
        self.read += i64::from(usage.input) + i64::from(usage.cached_input);
        self.written += i64::from(usage.output);
        self.read_cost += price.read(usage);
        self.written_cost += price.written(usage);
    }

    /// Tokens read, cached ones included.
    pub fn tokens_read(&self) -> i64 {
        self.read
    }

    /// Tokens written.
    pub fn tokens_written(&self) -> i64 {
        self.written
    }

    /// What was read costs, rounded half up to the micro-dollar.
    pub fn cost_read(&self) -> MicroUsd {
        round(self.read_cost)
    }

    /// What was written costs, rounded half up to the micro-dollar.
    pub fn cost_written(&self) -> MicroUsd {
        round(self.written_cost)
    }
}

impl Price {
    fn read(self, usage: Usage) -> i128 {
        tokens(usage.input, self.input) + tokens(usage.cached_input, self.cached_input)
    }

    fn written(self, usage: Usage) -> i128 {
        tokens(usage.output, self.output)
    }

    /// What one request costs, rounded half up to the micro-dollar: what counts against the caps.
    pub fn cost(self, usage: Usage) -> MicroUsd {
        round(self.read(usage) + self.written(usage))
    }

    /// Most tokens that may be written so that a request which reads `prompt` tokens stays within
    /// `budget`.
    pub fn affordable_output(self, prompt: u32, budget: MicroUsd) -> u32 {
        let left = i128::from(budget.0) * 1_000_000 - tokens(prompt, self.input);
        if left <= 0 {
            return 0;
        }
        let most = left.checked_div(i128::from(self.output));
        most.map_or(u32::MAX, |most| u32::try_from(most).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICE: Price = Price {
        input: 400_000,
        cached_input: 40_000,
        output: 1_600_000,
    };

    #[test]
    fn a_turn_of_several_requests_is_rounded_once_a_message() {
        let usage = Usage {
            input: 1,
            ..Usage::default()
        };
        let mut bill = Bill::default();
        for _ in 0..3 {
            bill.add(usage, PRICE);
        }
        // 3 times 0.4 micro-dollars: rounded one by one they would cost nothing.
        assert_eq!(PRICE.cost(usage), MicroUsd(0));
        assert_eq!(bill.cost_read(), MicroUsd(1));
        assert_eq!((bill.tokens_read(), bill.tokens_written()), (3, 0));
    }

    #[test]
    fn each_request_counts_at_its_own_price() {
        let usage = Usage {
            input: 1_000,
            cached_input: 1_000,
            output: 1_000,
            estimated: false,
        };
        let mut bill = Bill::default();
        bill.add(usage, PRICE);
        bill.add(usage, Price::default());
        assert_eq!(bill.cost_read(), MicroUsd(440));
        assert_eq!(bill.cost_written(), MicroUsd(1_600));
        assert_eq!(bill.tokens_read(), 4_000);
    }

    #[test]
    fn the_bound_on_the_output_keeps_a_request_within_its_budget() {
        // 1,000 tokens cost 400 micro-dollars to read; the other 1,600 buy 1,000 tokens.
        assert_eq!(PRICE.affordable_output(1_000, MicroUsd(2_000)), 1_000);
        assert_eq!(PRICE.affordable_output(1_000, MicroUsd(400)), 0);
        assert_eq!(
            Price::default().affordable_output(1_000, MicroUsd(1)),
            u32::MAX
        );
    }
}
