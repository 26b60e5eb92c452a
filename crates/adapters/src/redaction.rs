//! The redactor: finds personal data in text.
