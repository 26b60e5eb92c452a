//! What the clients say: turns of about a kilobyte. The people and companies are made up.

use serde_json::json;

/// Answers of a candidate; the clients go through them in turn.
const SAID: [&str; 6] = [
    "Last spring our notification service kept falling behind on Mondays, because every other team called it directly and waited for the answer. I proposed a message queue in front of it. A colleague disagreed and wanted to keep direct calls with longer time-outs, as a queue was one more thing to run. I asked both teams to write down what they needed when the service was slow, measured the delays for a week, and found that four calls in five did not need an answer at all. We agreed on a queue for those and direct calls for the rest. I wrote the change with him, moved one caller a day, and watched the backlog. After three weeks the delay on Mondays went from eleven minutes to twenty seconds, and nobody was woken up at night any more. What I learned is that the disagreement was about a fear of running something new, so I wrote the runbook first the next time.",
    "I have been passed over for promotion twice, and both times the reason was that my work is not visible enough outside of the team. I lead the payments rewrite in fact, I split the work, I review every change, and I talk with the other teams, but my manager presents it in the monthly meeting and my name does not come up. I asked for feedback after the second time and was told that I should show more leadership, which is vague. I would like to find out what exactly they look for at the next level, and how I can show it without becoming somebody who talks more than they do. In the past I waited for others to notice. My goal is to be promoted within this year, and I would know it worked when the next review names the things that I have led. I have a meeting with my manager on Thursday and do not know how to open the subject.",
    "The hardest part of the migration was that two reports disagreed by a few hundred orders each month and nobody knew which one was right. I took one week of orders by hand, compared both reports line by line, and found that cancelled orders were counted at the time of the order in one and at the time of the cancellation in the other. I wrote that down on half a page, asked finance which of the two they meant, and they said that they needed both. So we gave the two numbers different names, added a check that compares them every night, and the discussions stopped. It took me five days in all. Looking back I should have asked finance on the first day, since the answer was theirs and not mine, and I would have saved three of the five days.",
    "What stands in my way is mostly time. I have two children, I work until six, and the evenings are short. I tried to study for an hour each night and gave up after two weeks, because I was too tired to remember anything the next day. Mornings went better on the few days that I tried them, from six to half past six, before everybody is awake. I also notice that I read a lot and practise little, perhaps because reading feels safer. A friend of mine offered to ask me questions on Saturdays, which I have not taken up so far. If I am honest, I avoid it because I do not want to look foolish in front of her. I think that a small fixed step would be better than another big plan that falls apart in the second week.",
    "We had to decide whether to build the search ourselves or to buy it. I made a list of what our customers type in, from two months of logs, and sorted it by how often it led to an order. It turned out that half of all searches were for part numbers, which a simple index answers well, and that only a tenth needed anything clever. I built the simple index in four days, put it in front of a twentieth of the visitors, and compared. Orders from search went up by nine per cent, with an error of two. So we kept it, and put the rest off. The vendor's offer would have cost forty thousand a year. I told the team openly that the clever tenth is still bad, and wrote down at what share of searches we would look at it again.",
    "On Thursday I will talk with my manager. I want to ask which three things would have to be true for my promotion, and who else decides about it. I will bring the list of what I led this year, with one result for each: the payments rewrite, the two people whom I brought in, and the on-call change that cut night calls by half. I am nervous about it, perhaps six of ten. What would help is to say the first sentence out loud beforehand. I could do that tomorrow on the way to work. If she says again that it is about visibility, I will ask for one example of somebody who does it well. By the end of the talk I would like to have a date at which we look at it again, in writing.",
];

/// The body of a turn.
pub(crate) fn body(user: &str, turn: usize, session: Option<&str>) -> String {
    let said = SAID.get(turn % SAID.len()).copied().unwrap_or_default();
    let mut input = json!({"user_id": user, "message": said});
    if session.is_none()
        && let Some(fields) = input.as_object_mut()
    {
        fields.insert(
            "profile".to_owned(),
            json!({"title": "Senior Engineer", "years_of_experience": 6}),
        );
    }
    let mut body = json!({ "input": input });
    if let (Some(session), Some(fields)) = (session, body.as_object_mut()) {
        fields.insert("session_id".to_owned(), json!(session));
    }
    body.to_string()
}

/// The session's id in an answer.
pub(crate) fn session_in(answer: &str) -> Option<&str> {
    let (_, rest) = answer.split_once(r#""session_id":""#)?;
    rest.split_once('"').map(|(id, _)| id)
}

/// The answer says that its session goes on.
pub(crate) fn goes_on(answer: &str) -> bool {
    answer.contains(r#""session_active":true"#)
}
