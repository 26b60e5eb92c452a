//! Choices that are the same whenever a session's plan is made again. Nothing here is secret.

/// A stream of numbers fixed by its seed (splitmix64).
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// A stream for these bits and the words that tell one use from another.
    pub(crate) fn of(bits: u128, words: &[&str]) -> Self {
        let low = u64::try_from(bits & u128::from(u64::MAX)).unwrap_or_default();
        let high = u64::try_from(bits >> 64).unwrap_or_default();
        let mut chance = Self(low ^ high.rotate_left(32));
        for byte in words.iter().flat_map(|word| word.bytes().chain([0])) {
            chance.0 ^= u64::from(byte);
            chance.next();
        }
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 where the bound is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or_default()
    }

    /// One of the items.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// The items in another order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_choices_and_another_seed_others() {
        let order = |bits, word| {
            let mut items: Vec<u32> = (0..20).collect();
            Chance::of(bits, &[word]).shuffle(&mut items);
            items
        };
        assert_eq!(order(7, "a"), order(7, "a"));
        assert_ne!(order(7, "a"), order(8, "a"));
        assert_ne!(order(7, "a"), order(7, "b"));
        assert_ne!(order(7 << 90, "a"), order(8 << 90, "a"));
    }
}
