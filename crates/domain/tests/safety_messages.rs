//! How well distress is told from everyday speech, over messages written for the purpose.
//!
//! Each batch was written before the phrases knew it, and taken into them afterwards: what this
//! test shows is that nothing is lost again. What a batch found on first contact stands in
//! docs/adr/0023.

use domain::safety;

/// Messages of a batch that no phrase covers yet.
fn most_missed(batch: &str) -> usize {
    match batch {
        "g" | "h" | "i" | "j" => 9,
        _ => 2,
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// The messages that are met with help, and the others.
fn parted(text: &'static str) -> (Vec<&'static str>, Vec<&'static str>) {
    lines(text).partition(|message| safety::check(message, None).is_some())
}

#[test]
fn messages_in_distress_are_met_with_help() {
    for (batch, text) in [
        ("a", include_str!("safety/distress_a.txt")),
        ("b", include_str!("safety/distress_b.txt")),
        ("c", include_str!("safety/distress_c.txt")),
        ("d", include_str!("safety/distress_d.txt")),
        ("e", include_str!("safety/distress_e.txt")),
        ("f", include_str!("safety/distress_f.txt")),
        ("g", include_str!("safety/distress_g.txt")),
        ("h", include_str!("safety/distress_h.txt")),
        ("i", include_str!("safety/distress_i.txt")),
        ("j", include_str!("safety/distress_j.txt")),
        ("k", include_str!("safety/distress_k.txt")),
        ("l", include_str!("safety/distress_l.txt")),
    ] {
        let (met, missed) = parted(text);
        assert!(met.len() >= 20);
        println!("{batch}: {} of {} met", met.len(), met.len() + missed.len());
        assert!(missed.len() <= most_missed(batch), "{batch}: {missed:#?}");
    }
}

#[test]
fn everyday_speech_is_no_distress() {
    for (batch, text) in [
        ("a", include_str!("safety/harmless_a.txt")),
        ("b", include_str!("safety/harmless_b.txt")),
        ("c", include_str!("safety/harmless_c.txt")),
        ("d", include_str!("safety/harmless_d.txt")),
        ("e", include_str!("safety/harmless_e.txt")),
        ("f", include_str!("safety/harmless_f.txt")),
        ("g", include_str!("safety/harmless_g.txt")),
        ("h", include_str!("safety/harmless_h.txt")),
        ("i", include_str!("safety/harmless_i.txt")),
        ("j", include_str!("safety/harmless_j.txt")),
        ("k", include_str!("safety/harmless_k.txt")),
        ("l", include_str!("safety/harmless_l.txt")),
        ("m", include_str!("safety/harmless_m.txt")),
    ] {
        let (alarms, calm) = parted(text);
        assert!(calm.len() >= 20);
        assert!(alarms.is_empty(), "{batch}: {alarms:#?}");
    }
}
