//! From bytes to requests that cannot be wrong: every fault at once, each with the path of its
//! field, and never with its value.

pub(crate) mod address;
pub mod context;
pub(crate) mod faults;
pub mod field;
pub(crate) mod limits;
pub mod turn;

use actix_web::HttpRequest;
use actix_web::web::Payload;
use deserr::Deserr;
use faults::Faults;

use super::body::read_json;
use super::problem::Problem;

/// Reads a body as `T`, within the limits of any body.
///
/// # Errors
///
/// Every fault at once, or what is wrong with the body as a whole.
pub(crate) async fn read_body<T: Deserr<Faults>>(
    request: &HttpRequest,
    payload: Payload,
) -> Result<T, Problem> {
    let body = read_json(request, payload).await?;
    if limits::is_too_deep(&body) {
        return Err(Problem::fault(
            "body",
            "must not be nested deeper than 32 levels",
        ));
    }
    let mut faults = Faults::default();
    limits::check(&body, "body", &mut faults);
    match deserr::deserialize::<T, _, Faults>(body) {
        Ok(body) if faults.0.is_empty() => Ok(body),
        Ok(_) => Err(Problem::faults(faults.in_order())),
        Err(further) => {
            faults.0.extend(further.0);
            Err(Problem::faults(faults.in_order()))
        }
    }
}
