use super::talk::Talk;
use domain::settings::*;
use domain::memory::*;
use domain::ids::*;
use domain::text::Redacted;

fn run(title: &str, tone: Tone, enc: Encouragement, says: &[&str]) -> Talk {
    let mut talk = Talk::new();
    talk.settings.persona.name = "Aria".into();
    talk.settings.persona.tone = tone;
    talk.settings.persona.encouragement_level = enc;
    go(title, &mut talk, says);
    talk
}
fn go(title: &str, talk: &mut Talk, says: &[&str]) {
    println!("\n======== {title}");
    for say in says {
        let out = talk.say(say);
        println!("\nME:  {say}\nBOT: {}", out.message.as_str());
        println!("     ({} words) stage={} topic={:?} goals={:?} steps={:?}", out.message.as_str().split_whitespace().count(), out.focus.stage, out.focus.topic.as_ref().map(|t| t.as_str()),
          out.focus.goals.iter().map(|g| (g.text.as_str(), g.measure.as_ref().map(|m| m.as_str()), g.due.as_deref())).collect::<Vec<_>>(),
          out.focus.commitments.iter().map(|g| (g.text.as_str(), g.due.as_deref(), g.status.as_str())).collect::<Vec<_>>());
        println!("     > {}", out.suggested_follow_ups.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(" | "));
    }
}

#[test]
fn transcripts() {
    let t = run("A commits at once", Tone::Warm, Encouragement::High, &[
        "My boss ignores my ideas in meetings and it makes me angry.",
        "I will talk to my boss about it by Friday.",
        "8",
        "Next to that I'm thinking of leaving the company",
        "bye",
    ]);
    let mut t = t.later(10);
    go("A next session with a topic", &mut t, &["I got two job offers and can't choose", "I talked to my boss on Thursday and it went really well, he apologised", "The first pays more, the second has a nicer team", "I want to decide by Monday"]);
    let mut t = t.later(3);
    t.memory.facts.push(Fact{ id: MemoryId::from_bits(9), kind: FactKind::WeakCompetency, text: Redacted::written("x"), competency: Some("conflict_handling".into()), source: Source{ session: SessionId::from_bits(77), message: None, at: super::talk::NOW}});
    go("A third", &mut t, &["hello", "yes", "I don't know", "Actually no, let's talk about something else", "my team keeps missing deadlines because of unclear specs"]);
    let mut w = Talk::new();
    w.memory.facts.push(Fact{ id: MemoryId::from_bits(9), kind: FactKind::WeakCompetency, text: Redacted::written("x"), competency: Some("conflict_handling".into()), source: Source{ session: SessionId::from_bits(77), message: None, at: super::talk::NOW}});
    go("weak competency", &mut w, &["hello", "yes please", "I'd answer in two minutes without rambling", "can I practise that?", "sure"]);
    run("moved etc", Tone::Professional, Encouragement::Medium, &[
        "I need a better network",
        "I will write to Anna tomorrow",
        "5",
        "I will write one line to Anna tomorrow at nine",
        "9",
    ]).later(2).say("x");
    let mut t = run("moved etc", Tone::Professional, Encouragement::Medium, &[
        "I need a better network",
        "I will write to Anna tomorrow",
        "10/10",
        "the sent mail",
        "yes",
    ]).later(2);
    go("moved", &mut t, &["hello again", "Not yet", "next week", "I'm an introvert and events drain me", "to find three people who'd know about openings", "what if they think I'm using them?", "do you remember my goals?", "be more direct with me please", "I'm being harassed by a colleague, he makes sexual comments", "What can I do about it?", "tell me a joke"]);
    run("direct high", Tone::Direct, Encouragement::High, &[
        "I feel like a fraud in my new role, everyone is smarter than me",
        "In design reviews. My colleagues would say I'm solid, probably",
        "stop asking questions and just tell me what to do",
        "The list could work",
        "I'll do it every Friday, starting this week",
        "7",
        "three lines in my notebook",
        "yes",
    ]);
    run("interview", Tone::Friendly, Encouragement::Medium, &[
        "I have an interview on Thursday and my mind goes blank when I'm nervous",
        "When they ask about weaknesses. Last time I said I'm a perfectionist and it was awkward.",
        "I'd like to have a good answer ready",
        "how long should my answer be?",
        "I could prepare three stories",
        "And I could record myself",
        "no",
        "I'll do my best",
        "ok I will record one story tonight",
        "9",
        "the recording",
        "great, thank you!",
        "one more thing: should I send a thank you note?",
    ]);
    run("casual redundancy", Tone::Warm, Encouragement::Low, &[
        "I got laid off last week. I'm scared about money and I haven't told my wife.",
        "We have three months of savings I think. I need to know what to do first",
        "a list of what to do",
        "Can my employer legally do this without notice?",
        "I know I should tell her, but I'm ashamed",
        "It would be a relief, but she'd worry",
        "If I come home tonight, I will tell her after dinner",
        "7",
    ]);
}
