//! What fills the slots of a template.

use super::{Split, numbers};

/// A value for a slot, and the row of the table to which it counts if it must be masked.
pub(super) struct Filled {
    pub(super) value: String,
    pub(super) row: Option<&'static str>,
}

/// A source of choices that gives the same ones for the same seed (SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    /// Choices of this seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }

    /// One of these, of which there is at least one.
    #[expect(clippy::indexing_slicing, reason = "the place is below the length")]
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let place = self.below(of.len() as u64);
        &of[usize::try_from(place).unwrap_or(0)]
    }

    fn letters(&mut self, of: &str, count: usize) -> String {
        let bytes = of.as_bytes();
        (0..count).map(|_| char::from(*self.pick(bytes))).collect()
    }
}

const BASE62: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

impl Split {
    pub(super) fn person(&self, dice: &mut Dice) -> (String, String) {
        (
            dice.pick(&self.given).clone(),
            dice.pick(&self.family).clone(),
        )
    }

    pub(super) fn value(
        &self,
        slot: &str,
        person: &(String, String),
        dice: &mut Dice,
    ) -> Option<Filled> {
        let mut other = self.person(dice);
        while other.0 == person.0 || other.1 == person.1 {
            other = self.person(dice);
        }
        let (row, value) = match slot {
            "email" => ("e-mail", self.email(dice)),
            "phone" => ("phone", numbers::phone(dice)),
            "card" => ("card", numbers::card(dice)),
            "iban" => ("IBAN", numbers::iban(dice)),
            "ssn" => ("national id", numbers::ssn(dice)),
            "nino" => ("national id", numbers::nino(dice)),
            "steuer" => ("national id", numbers::steuer_id(dice)),
            "nir" => ("national id", numbers::nir(dice)),
            "dni" => ("national id", numbers::dni(dice)),
            "cf" => ("national id", numbers::codice_fiscale(dice)),
            "bsn" => ("national id", numbers::bsn(dice)),
            "pesel" => ("national id", numbers::pesel(dice)),
            "aadhaar" => ("national id", numbers::aadhaar(dice)),
            "pan" => ("national id", numbers::pan(dice)),
            "cpf" => ("national id", numbers::cpf(dice)),
            "sin" => ("national id", numbers::sin(dice)),
            "tfn" => ("national id", numbers::tfn(dice)),
            "passport" | "licence" => ("document", numbers::document(dice)),
            "birth" => ("date of birth", numbers::birth_date(dice)),
            "address" => ("address", self.address(dice)),
            "ip" => ("public IP", numbers::ip(dice)),
            "link" => ("link", link(&other, dice)),
            "handle" => ("link", format!("@{}{}", small(&other.0), dice.below(999))),
            "site" => (
                "link",
                format!(
                    "{}{}.{}",
                    small(&other.0),
                    small(&other.1),
                    dice.pick(&["dev", "io", "com", "me"])
                ),
            ),
            "secret" => ("secret", secret(dice)),
            "password" => (
                "secret",
                format!(
                    "{}{}!{}",
                    dice.letters(BASE62, 5),
                    dice.below(99),
                    dice.letters(BASE62, 3)
                ),
            ),
            "name" => ("own name", format!("{} {}", person.0, person.1)),
            "first" => ("own name", person.0.clone()),
            "last" => ("own name", person.1.clone()),
            "other" => ("other name", format!("{} {}", other.0, other.1)),
            "other_first" => ("other name", other.0.clone()),
            "other_last" => ("other name", other.1.clone()),
            harmless => {
                let value = self.harmless_value(harmless, dice)?;
                return Some(Filled { value, row: None });
            }
        };
        Some(Filled {
            value,
            row: Some(row),
        })
    }

    fn harmless_value(&self, slot: &str, dice: &mut Dice) -> Option<String> {
        Some(match slot {
            "n" => (2 + dice.below(98)).to_string(),
            "big" => (100_000 + dice.below(9_000_000_000)).to_string(),
            "money" => format!(
                "{}{},{:03},{:03}",
                dice.pick(&["$", "€", "£"]),
                1 + dice.below(900),
                dice.below(1000),
                dice.below(1000)
            ),
            "year" => (1998 + dice.below(28)).to_string(),
            "date" => format!(
                "{}-{:02}-{:02}",
                2005 + dice.below(20),
                1 + dice.below(12),
                1 + dice.below(28)
            ),
            "version" => format!("{}.{}.{}", dice.below(30), dice.below(40), dice.below(99)),
            "version4" => format!(
                "{}.{}.{}.{}",
                dice.below(30),
                dice.below(40),
                dice.below(200),
                dice.below(200)
            ),
            "ticket" => format!(
                "{}-{}",
                dice.pick(&["PROJ", "OPS", "INC", "JIRA", "FE"]),
                10 + dice.below(99_999)
            ),
            "sha" => dice.letters("0123456789abcdef", 40),
            "uuid" => format!(
                "{}-{}-4{}-a{}-{}",
                dice.letters("0123456789abcdef", 8),
                dice.letters("0123456789abcdef", 4),
                dice.letters("0123456789abcdef", 3),
                dice.letters("0123456789abcdef", 3),
                dice.letters("0123456789abcdef", 12)
            ),
            "private_ip" => format!(
                "10.{}.{}.{}",
                dice.below(256),
                dice.below(256),
                1 + dice.below(254)
            ),
            "time" => format!(
                "{:02}:{:02}:{:02}",
                dice.below(24),
                dice.below(60),
                dice.below(60)
            ),
            "epoch" => (1_400_000_000 + dice.below(400_000_000)).to_string(),
            "company" => dice.pick(&self.companies).clone(),
            "city" => dice.pick(&self.cities).clone(),
            _ => return None,
        })
    }

    fn email(&self, dice: &mut Dice) -> String {
        let (given, family) = self.person(dice);
        let (given, family) = (small(&given), small(&family));
        let local = match dice.below(4) {
            0 => format!("{given}.{family}"),
            1 => format!("{given}_{family}{}", dice.below(99)),
            2 => format!("{}{family}", given.chars().next().unwrap_or('x')),
            _ => format!("{given}.{family}+jobs"),
        };
        let host = *dice.pick(&[
            "gmail.com",
            "outlook.com",
            "proton.me",
            "acme.co.uk",
            "mail.example.org",
            "uni-bonn.de",
            "labs.io",
        ]);
        format!("{local}@{host}")
    }

    fn address(&self, dice: &mut Dice) -> String {
        let street = dice.pick(&self.streets).clone();
        street.replace('#', &(1 + dice.below(180)).to_string())
    }
}

fn small(name: &str) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'é' | 'è' | 'ê' => 'e',
            'á' | 'ã' => 'a',
            'ó' | 'ö' => 'o',
            'ü' => 'u',
            'ñ' => 'n',
            'ł' => 'l',
            'í' => 'i',
            'ç' => 'c',
            other => other,
        })
        .collect();
    plain.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn link(person: &(String, String), dice: &mut Dice) -> String {
    let name = format!("{}-{}", small(&person.0), small(&person.1));
    match dice.below(6) {
        0 => format!("https://www.linkedin.com/in/{name}-{}", dice.below(9999)),
        1 => format!("linkedin.com/in/{name}"),
        2 => format!("github.com/{name}"),
        3 => format!("https://twitter.com/{}", name.replace('-', "_")),
        4 => format!("{name}.github.io"),
        _ => format!(
            "https://stackoverflow.com/users/{}/{name}",
            1000 + dice.below(9_000_000)
        ),
    }
}

/// Shaped like keys, with made-up bodies.
fn secret(dice: &mut Dice) -> String {
    match dice.below(6) {
        0 => format!(
            "AKIA{}",
            dice.letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)
        ),
        1 => format!("ghp_{}", dice.letters(BASE62, 36)),
        2 => format!("sk_live_{}", dice.letters(BASE62, 24)),
        3 => format!("sk-proj-{}", dice.letters(BASE62, 40)),
        4 => format!(
            "eyJ{}.eyJ{}.{}",
            dice.letters(BASE62, 20),
            dice.letters(BASE62, 30),
            dice.letters(BASE62, 43)
        ),
        _ => format!(
            "xoxb-{}-{}",
            dice.letters("0123456789", 12),
            dice.letters(BASE62, 24)
        ),
    }
}
