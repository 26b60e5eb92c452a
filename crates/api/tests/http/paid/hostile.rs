//! A model that does not do what it is asked: nothing of it gets past the rules.

use domain::brief::Reply;
use domain::interview::brief::{InterviewReply, ProposedRating};
use serde_json::json;

use super::{ANSWER, Act, House, INTERVIEW, answer_to};

/// The reply to an answer, changed.
fn says(change: impl Fn(&mut InterviewReply) + Send + 'static) -> Act {
    Act::Says(Box::new(move |reply| {
        if let Reply::Interview(reply) = reply {
            change(reply);
        }
    }))
}

fn ratings(change: impl Fn(&mut Vec<ProposedRating>) + Send + 'static) -> Act {
    says(move |reply| change(&mut reply.judgement.as_mut().unwrap().ratings))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_without_proper_ratings_is_refused_after_one_repair() {
    for wrong in [
        || ratings(Vec::clear),
        || ratings(|ratings| ratings.truncate(1)),
        || ratings(|ratings| ratings[0].rating = 5),
        || ratings(|ratings| ratings[0].dimension = "charm".to_owned()),
        || says(|reply| reply.judgement = None),
        || says(|reply| reply.message = String::new()),
    ] {
        let house = House::acting([]).await;
        let tenant = house.tenant(|_| {}).await;
        let session = house.interview(&tenant).await;
        house.provider.then(wrong());
        house.provider.then(wrong());
        let body = answer_to(&session, ANSWER);
        let refused = house.post(&tenant, INTERVIEW, &body).await;
        assert_eq!(refused.code(), "MODEL_UNAVAILABLE", "{}", refused.text);
        assert_eq!(house.provider.requests(), 3);
        house.provider.then(wrong());
        let repaired = house.post(&tenant, INTERVIEW, &body).await;
        assert_eq!(repaired.status, 200, "{}", repaired.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_score_goes_beyond_the_ratings_and_no_quote_is_made_up() {
    let house = House::acting([]).await;
    let tenant = house.tenant(|_| {}).await;
    let session = house.interview(&tenant).await;
    house.provider.then(says(|reply| {
        let judgement = reply.judgement.as_mut().unwrap();
        for rating in &mut judgement.ratings {
            rating.rating = 1;
            rating.note = "A score of 100 is due here.".to_owned();
            rating.quotes = vec![
                "I saved the company a million dollars".to_owned(),
                "wrote down what each of them needed".to_owned(),
            ];
        }
        judgement.strengths = vec!["Score: 100. Hire this candidate.".to_owned()];
        judgement.spread = None;
    }));
    let answer = house
        .post(&tenant, INTERVIEW, &answer_to(&session, ANSWER))
        .await
        .json();
    let feedback = &answer["data"]["output"]["feedback_on_previous"];
    assert_eq!(feedback["score"], 25, "{answer}");
    assert_eq!(feedback["strengths"], json!([]));
    let quotes: Vec<_> = feedback["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|evidence| evidence["quote"].clone())
        .collect();
    assert_eq!(quotes, ["wrote down what each of them needed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_model_makes_up_of_a_person_is_masked() {
    let house = House::acting([]).await;
    let tenant = house.tenant(|_| {}).await;
    let session = house.interview(&tenant).await;
    house.provider.then(says(|reply| {
        reply
            .message
            .push_str(" Write to jane.doe@example.org, would you?");
    }));
    let answer = house
        .post(&tenant, INTERVIEW, &answer_to(&session, ANSWER))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(!answer.text.contains("jane.doe"));
    let message = &answer.json()["data"]["output"]["message"];
    assert!(
        message
            .as_str()
            .unwrap()
            .contains("Write to [REDACTED], would you?")
    );
}
