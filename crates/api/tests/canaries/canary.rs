//! The canaries: made-up personal data, each with the words around it that make it personal.

/// Where one is planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// In a message.
    Message,
    /// In a field of the profile.
    Profile,
    /// In the resume.
    Resume,
    /// In the job description, career goals or company research.
    Other,
}

/// One of them.
pub(crate) struct Canary {
    /// Where.
    pub(crate) field: Field,
    /// What stands before it; in a profile the field's name.
    pub(crate) before: &'static str,
    /// What must not be found.
    pub(crate) value: &'static str,
}

const fn canary(field: Field, before: &'static str, value: &'static str) -> Canary {
    Canary {
        field,
        before,
        value,
    }
}

/// All of them.
pub(crate) fn all() -> &'static [Canary] {
    use Field::{Message, Other, Profile, Resume};
    const ALL: &[Canary] = &[
        canary(Profile, "name", "Quillonia Vantresker"),
        canary(Profile, "email", "qvantresker@canary-one.example"),
        canary(Profile, "phone", "+44 7700 900461"),
        canary(Profile, "date_of_birth", "1987-11-23"),
        canary(Profile, "passport_number", "X48201937"),
        canary(Profile, "address", "417 Larkspur Avenue, Denver, CO 80203"),
        canary(Profile, "linkedin", "linkedin.com/in/qvantresker-77"),
        canary(Profile, "social_security_number", "536-90-4399"),
        canary(Profile, "mobile", "512345867"),
        canary(Profile, "github", "qv-codes-4418"),
        canary(Resume, "Quillonia V. | ", "vantresker.q@canary-two.example"),
        canary(Resume, "Tel: ", "(415) 555-0182"),
        canary(Resume, "Address: ", "Kastanienallee 83, 10435 Berlin"),
        canary(Resume, "Born on ", "4 February 1991"),
        canary(Resume, "Reference: ", "Ottoline Farquharson"),
        canary(Resume, "Portfolio: ", "vantresker.design"),
        canary(Resume, "IBAN ", "DE89370400440532013000"),
        canary(Resume, "driving licence ", "MORGA657054SM9IJ"),
        canary(Other, "Ask ", "hiring.lead@canary-three.example"),
        canary(Other, "Call the recruiter on ", "020 7946 0831"),
        canary(Other, "Server ", "203.0.113.77"),
        canary(Other, "My mentor ", "Zebulon Pattersby"),
        canary(
            Message,
            "You can write to me at ",
            "second.canary@canary-four.example",
        ),
        canary(
            Message,
            "or to my old address ",
            "third canary (at) canary-five (dot) example",
        ),
        canary(Message, "My number is ", "07700 900934"),
        canary(Message, "I paid with card ", "4111 1111 1111 1111"),
        canary(Message, "my SSN is ", "219-09-9998"),
        canary(Message, "my NI number is ", "AB 12 34 56 C"),
        canary(
            Message,
            "I live at ",
            "62 Thistledown Crescent, Leeds LS6 2QT",
        ),
        canary(Message, "My date of birth is ", "17 October 1984"),
        canary(Message, "Here is the password: ", "Tr0ub4dor&3xyz"),
        canary(Message, "We leaked ", "AKIAIOSFODNN7CANARYX"),
        canary(Message, "The attacker came from ", "198.51.100.23"),
        canary(Message, "My manager ", "Philippa Strathmore"),
        canary(Message, "My passport number is ", "L7731905"),
        canary(Message, "I am on ", "github.com/canary-hatchling"),
        canary(Message, "My Aadhaar number is ", "2341 2341 2346"),
        canary(Message, "My BSN is ", "111222333"),
        canary(Message, "My codice fiscale is ", "RSSMRA85T10A562S"),
        canary(Message, "My CPF is ", "529.982.247-25"),
    ];
    ALL
}

/// What must not be found anywhere.
pub(crate) fn values() -> Vec<&'static str> {
    all().iter().map(|canary| canary.value).collect()
}

/// Those that are in these bytes, as sent or as JSON spells them.
pub(crate) fn found_in(bytes: &[u8]) -> Vec<&'static str> {
    let holds = |value: &str| {
        bytes
            .windows(value.len())
            .any(|part| part == value.as_bytes())
    };
    values().into_iter().filter(|value| holds(value)).collect()
}
