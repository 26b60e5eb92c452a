"""What the generated calls cannot know: credentials, and records that exist.

Schemathesis loads this module (SCHEMATHESIS_HOOKS). Every call gets the credentials of its route; now and then a
call is replaced by one that has to succeed. The statuses are counted by operation and written to LIYA_STATUSES.

The tenant with LIYA_TENANT_KEY and LIYA_TENANT_TOKEN is only read and talked to. Whatever changes an account is
sent to one that signs up here, so that a rotated key or a new password cannot lock the run out.
"""

import atexit
import collections
import itertools
import json
import os
import re

import requests
import schemathesis

URL = os.environ["LIYA_URL"]
KEY = {"x-api-key": os.environ["LIYA_TENANT_KEY"]}
TOKEN = {"authorization": "Bearer " + os.environ["LIYA_TENANT_TOKEN"]}
PASSWORD = "a long enough passphrase"
EVERY = 8  # one call in so many is one that has to succeed

numbers = itertools.count(1)
statuses = collections.defaultdict(collections.Counter)
calls = collections.Counter()


def elsewhere():
    """A client's address that nobody has used: sign-ups and logins are limited by it."""
    return {"x-forwarded-for": f"10.0.{next(numbers) // 250}.{next(numbers) % 250}"}


def call(method, path, headers, body=None):
    answer = requests.request(method, URL + path, headers={**headers, **elsewhere()}, json=body, timeout=40)
    answer.raise_for_status()
    return answer.json()["data"]


class Account:
    """A tenant that signed up, with its owner."""

    def __init__(self):
        self.email = f"owner-{next(numbers)}@example.com"
        body = {"companyName": "Example", "email": self.email, "password": PASSWORD}
        data = call("POST", "/auth/signup", {}, body)
        self.headers = {"authorization": "Bearer " + data["token"]}


account = None


def owner():
    """The account that changes are made to."""
    global account
    account = account or Account()
    return account


def user():
    return f"user-{next(numbers)}"


def coaching(user_id=None):
    return {"input": {"user_id": user_id or user(), "message": "Please be direct with me. I want to lead a team. My goal is to ask my manager this week."}}


def interview():
    return {"input": {"user_id": user(), "profile": {"title": "Nurse", "years_of_experience": 3}}}


def session():
    return call("POST", "/v1/hiring/coaching-session", KEY, coaching())["session_id"]


def memory():
    """A user and one thing remembered of that user; without one, an id that nobody has."""
    user_id = user()
    call("POST", "/v1/hiring/coaching-session", KEY, coaching(user_id))
    held = call("GET", f"/v1/users/{user_id}/memory", KEY)["memories"]
    return (user_id, held[0]["id"] if held else "mem_" + "0" * 26)


def colleague():
    return {"email": f"colleague-{next(numbers)}@example.com", "role": "viewer"}


def invited():
    """A user of the account: its id and the token of its one-time link."""
    data = call("POST", "/dashboard/users", owner().headers, colleague())
    return data["id"], data["token"]


def webhook():
    return {"url": "https://example.com/hook", "events": ["session.ended"]}


def made_webhook():
    """The account's only webhook: there is a bound on their number."""
    headers = owner().headers
    for old in call("GET", "/dashboard/webhooks", headers)["webhooks"]:
        call("DELETE", f"/dashboard/webhooks/{old['id']}", headers)
    return call("POST", "/dashboard/webhooks", headers, webhook())["webhook"]["id"]


def delivery():
    """The delivery of a session that ended."""
    made = made_webhook()
    # By now coaching may be switched off, and the key that came with the account replaced.
    call("PATCH", "/dashboard/packs", owner().headers, {"domain": "hiring", "intents": {"coaching_session": True}})
    key = {"x-api-key": call("POST", "/dashboard/api-key/rotate", owner().headers)["apiKey"]}
    ended = call("POST", "/v1/hiring/coaching-session", key, coaching())["session_id"]
    call("POST", f"/v1/sessions/{ended}/end", key)
    return call("GET", f"/dashboard/webhooks/{made}/deliveries", owner().headers)["deliveries"][0]["id"]


# The longest matching start of a path decides; the values fill its parameters in their order.
RECORDS = {
    "/v1/sessions/{": lambda: (session(),),
    "/v1/users/{": lambda: (user(),),
    "/v1/users/{user_id}/memory/{": memory,
    "/dashboard/sessions/{": lambda: (session(),),
    "/dashboard/users/{": lambda: (invited()[0],),
    "/dashboard/webhooks/{": lambda: (made_webhook(),),
    "/dashboard/webhooks/deliveries/{": lambda: (delivery(),),
}

BODIES = {
    "POST /v1/hiring/mock-interview": interview,
    "POST /v1/hiring/coaching-session": coaching,
    "POST /auth/signup": lambda: {"companyName": "Example", "email": f"new-{next(numbers)}@example.com", "password": PASSWORD},
    "POST /auth/login": lambda: {"email": owner().email, "password": PASSWORD},
    "POST /auth/password": lambda: {"currentPassword": PASSWORD, "newPassword": PASSWORD + " indeed"},
    "POST /auth/invitations/accept": lambda: {"token": invited()[1], "password": PASSWORD},
    "POST /dashboard/users": colleague,
    "PATCH /dashboard/users/{id}": lambda: {"role": "viewer"},
    "PATCH /dashboard/account": lambda: {"tenantName": "Example"},
    "PATCH /dashboard/account/config": lambda: {"personaConfig": {"name": "Aria", "tone": "friendly"}},
    "PATCH /dashboard/packs": lambda: {"domain": "hiring", "intents": {"mock_interview": True}},
    "POST /dashboard/webhooks": webhook,
    "PATCH /dashboard/webhooks/{id}": lambda: {"active": False},
    "POST /dashboard/redaction/preview": lambda: {"text": "Call Ann on 020 7946 0018."},
}

# They end the tokens of whoever calls them.
ENDS_TOKENS = {"POST /auth/logout-all", "POST /auth/password"}


def credentials(name, path):
    if path.startswith("/v1/"):
        return KEY
    if name in ENDS_TOKENS:
        return Account().headers
    if path.startswith("/dashboard/webhooks"):
        return owner().headers
    if name.startswith("GET ") or path == "/dashboard/redaction/preview":
        return TOKEN
    return owner().headers


def record(path):
    matching = [start for start in RECORDS if path.startswith(start)]
    return RECORDS[max(matching, key=len)]() if matching else ()


@schemathesis.hook
def before_call(context, case, kwargs):
    path = case.operation.path
    name = f"{case.operation.method.upper()} {path}"
    # Methods that the path does not have are tried too; they cannot succeed.
    documented = case.method.upper() == case.operation.method.upper()
    succeeds = documented and calls[name] % EVERY == 0
    calls[name] += documented
    if succeeds:
        case.path_parameters = dict(zip(re.findall(r"{(\w+)}", path), record(path)))
        case.query = {}
        case.headers.clear()
        case.headers.update(elsewhere())
        if name in BODIES:
            case.body = BODIES[name]()
            case.media_type = "application/json"
    # A generated call would only use up an account to be refused.
    if succeeds or name not in ENDS_TOKENS:
        case.headers.update(credentials(name, path))


@schemathesis.hook
def after_call(context, case, response):
    statuses[f"{case.method.upper()} {case.operation.path}"][str(response.status_code)] += 1


@atexit.register
def write_statuses():
    with open(os.environ["LIYA_STATUSES"], "w", encoding="ascii") as file:
        json.dump(statuses, file, indent=1, sort_keys=True)
