//! One rule for each kind of number: labels, shape, shape that needs no label, check digit.

use super::checks;

/// How one kind of number is recognised.
pub(super) struct Rule {
    /// Labels in any case, as a pattern of plain letters.
    pub(super) labels: &'static str,
    /// The shape after a label, in any case.
    pub(super) shape: &'static str,
    /// The shape that is telling without a label.
    pub(super) plain: Option<&'static str>,
    /// The check over letters and digits only, letters in upper case.
    pub(super) check: fn(&str) -> bool,
}

const fn rule(
    labels: &'static str,
    shape: &'static str,
    plain: Option<&'static str>,
    check: fn(&str) -> bool,
) -> Rule {
    Rule {
        labels,
        shape,
        plain,
        check,
    }
}

pub(super) static RULES: [Rule; 14] = [
    rule(
        r"ssn|social security(?: number| no| num)?|soc\.? sec|my social|itin",
        r"\d{3}[ .-]{0,3}\d{2}[ .-]{0,3}\d{4}",
        Some(r"\d{3} ?- ?\d{2} ?- ?\d{4}"),
        checks::is_ssn,
    ),
    rule(
        r"nino|n\.?i\.? (?:number|no)|national insurance(?: number| no)?",
        r"[a-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[a-d]",
        Some(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]"),
        checks::is_nino,
    ),
    rule(
        r"identifikationsnummer|steuerliche id|steuer-?id(?:entifikationsnummer|nr)?|steuer-?ident(?:ifikations)?-?(?:nummer|nr)|steuernummer|idnr|german tax id",
        r"\d(?:[ ./-]?\d){9,12}",
        None,
        checks::is_steuer_id,
    ),
    rule(
        r"nir|numero de securite sociale|securite sociale|numero insee|insee|secu|french social security(?: number| no)?",
        r"[1-478][ .-]{0,2}\d{2}[ .-]{0,2}\d{2}[ .-]?(?:\d{2}|2[ab])[ .-]{0,2}\d{3}[ .-]{0,2}\d{3}(?:[ .-]{0,3}\d{2})?",
        Some(
            r"[12]\d{2}(?:0[1-9]|1[0-2])\d{10}|[12][ .-]\d{2}[ .-](?:0[1-9]|1[0-2]|[2-9]\d)[ .-](?:\d{2}|2[AB])[ .-]\d{3}[ .-]\d{3}[ .-]{1,3}\d{2}",
        ),
        checks::is_nir,
    ),
    rule(
        r"dni|nie|nif|documento nacional(?: de identidad)?|spanish id",
        r"(?:[xyz][ -]?)?\d{1,2}\.?\d{3}\.?\d{3}[ -]?[a-z]",
        Some(r"\d{8}[ -]?[A-Z]|\d{2}\.\d{3}\.\d{3}[ -]?[A-Z]|[XYZ][ -]?\d{7}[ -]?[A-Z]"),
        checks::is_dni,
    ),
    rule(
        r"codice fiscale|cod\.? fiscale|c\.f|italian tax code",
        r"[a-z]{3} ?[a-z]{3} ?[0-9a-z]{2} ?[a-z][0-9a-z]{2} ?[a-z][0-9a-z]{3} ?[a-z]",
        Some(
            r"[A-Z]{3}[ ]?[A-Z]{3}[ ]?[0-9LMNP-V]{2}[ ]?[ABCDEHLMPRST][0-9LMNP-V]{2}[ ]?[A-Z][0-9LMNP-V]{3}[ ]?[A-Z]",
        ),
        checks::is_codice_fiscale,
    ),
    rule(
        r"bsn|burgerservicenummer|burgerservice ?nr|sofi-?nummer|citizen service number",
        r"\d(?:[ .-]{0,2}\d){7,8}",
        None,
        checks::is_bsn,
    ),
    rule(r"pesel", r"\d(?:[ -]?\d){10}", None, checks::is_pesel),
    rule(
        r"aadhaa?r|uidai|adhar",
        r"\d{4}[ -]?\d{4}[ -]?\d{4}",
        Some(r"[2-9]\d{3} \d{4} \d{4}|[2-9]\d{3}-\d{4}-\d{4}"),
        checks::is_aadhaar,
    ),
    rule(
        r"pan|permanent account number",
        r"[a-z]{5}[ -]?\d{4}[ -]?[a-z]",
        Some(r"[A-Z]{3}[PCHFATBLJG][A-Z]\d{4}[A-Z]"),
        checks::is_pan,
    ),
    rule(
        r"cpf",
        r"\d{3}[ .]?\d{3}[ .]?\d{3}[ -]?\d{2}",
        Some(r"\d{3}\.\d{3}\.\d{3} ?- ?\d{2}"),
        checks::is_cpf,
    ),
    rule(
        r"social insurance(?: number| no)?|sin (?:number|no)|(?-i:SIN)|s\.i\.n",
        r"\d{3}[ -]?\d{3}[ -]?\d{3}",
        None,
        checks::is_sin,
    ),
    rule(
        r"tfn|tax file(?: number| no)?",
        r"\d(?:[ -]?\d){7,8}",
        None,
        checks::is_tfn,
    ),
    rule(
        r"(?:national|personal|citizen|government|tax|taxpayer)[ -](?:id|identity|identification)(?: number| no| card)?|identity card(?: number| no)?|tax (?:number|no)|personalausweis(?:nummer)?|ausweisnummer|id card|nhs (?:number|no)|medicare (?:number|no|card)|sozialversicherungsnummer|voter id(?: number)?|seguridad social|cedula|curp|(?-i:RG)",
        r"(?:[a-z]{1,3}-?)?\d(?:[ ./-]?\d){5,14}(?:-?[a-z]\d{0,3}\b)?|[a-z0-9]{8,14}",
        None,
        checks::never,
    ),
];
