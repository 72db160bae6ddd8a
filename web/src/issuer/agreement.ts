// What the two halves agree on. contract/test_issuer.py holds every value here against the verifier's own.

export const ALGORITHM = "HS256";
export const TOKEN_TYPE = "at+jwt";
export const EVENT_TYPE = "secevent+jwt";
export const EVENT_MEDIA_TYPE = "application/secevent+jwt";

export const HEADER_MEMBERS = ["alg", "kid", "typ"];
export const CLAIMS = ["aud", "exp", "iat", "iss", "jti", "sid", "sub"];

/** What a `sub`, `sid` or `jti` may look like. */
export const IDENTIFIER = /^[A-Za-z0-9_-][A-Za-z0-9._:|@~-]{0,127}$/;

/** Seconds from iat to exp, at most. */
export const MAX_LIFETIME = 900;
/** Seconds by which the verifier lets the clocks differ, at iat and at exp. */
export const LEEWAY = 60;
export const EXPIRY_LEEWAY = 10;

export const KID = /^[A-Za-z0-9._-]{1,64}$/;
export const MIN_KEY_BYTES = 32;
export const MAX_KEYS = 32;
export const MAX_RING_BYTES = 16_384;

export const VERIFICATION = "https://schemas.openid.net/secevent/ssf/event-type/verification";
export const SESSION_REVOKED = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";
export const ACCOUNT_PURGED = "https://schemas.openid.net/secevent/risc/event-type/account-purged";
