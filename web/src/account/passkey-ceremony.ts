// Passkeys by the browser's own WebAuthn (Level 3, with its JSON forms). `null` means that the person let it be.
import { type Answer, askAccount, type Outcome } from "./account-calls";

/** ms; the server forgets a challenge after five minutes. */
const CHALLENGE_LIFE = 240_000;

/** A passkey belongs to a domain, never to an IP address. */
export function passkeysWork(): boolean {
  const named = !/^[\d.]+$|:/.test(window.location.hostname);
  return named && typeof PublicKeyCredential === "function" && "parseRequestOptionsFromJSON" in PublicKeyCredential;
}

/** How the settings ask: as the account that they show, with proof where it is wanted. */
type Ask = (method: "GET" | "POST", path: string, body?: Record<string, unknown>) => Promise<Answer>;

export async function makePasskey(name: string, ask: Ask): Promise<Outcome | null> {
  const options = await ask("GET", "passkey/generate-register-options");
  if (!options.ok) return options;
  const made = await perform(() =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
        options.data as PublicKeyCredentialCreationOptionsJSON,
      ),
    }),
  );
  if (!made?.ok) return made;
  return ask("POST", "passkey/verify-registration", { response: made.data, name });
}

export async function signInByPasskey(signal?: AbortSignal): Promise<Outcome | null> {
  const options = await askAccount("GET", "passkey/generate-authenticate-options", null);
  if (!options.ok) return signal ? null : options; // what nobody asked for fails in silence
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options.data as PublicKeyCredentialRequestOptionsJSON,
  );
  const given = await perform(() =>
    navigator.credentials.get({ publicKey, ...(signal && { signal, mediation: "conditional" }) }),
  );
  if (!given?.ok) return given;
  return askAccount("POST", "passkey/verify-authentication", null, { response: given.data });
}

/** Passkeys among the suggestions of the e-mail field, until one is taken or `signal` says to stop. */
export async function offerPasskeys(signal: AbortSignal): Promise<Outcome | null> {
  if (!passkeysWork() || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return null;
  for (;;) {
    const stale = AbortSignal.timeout(CHALLENGE_LIFE);
    const outcome = await signInByPasskey(AbortSignal.any([signal, stale]));
    if (outcome || signal.aborted || !stale.aborted) return outcome;
  }
}

async function perform(ceremony: () => Promise<Credential | null>): Promise<Answer | null> {
  try {
    const credential = await ceremony();
    return credential instanceof PublicKeyCredential ? { ok: true, data: credential.toJSON() } : null;
  } catch (error) {
    return whyNot(error instanceof DOMException ? error.name : "");
  }
}

function whyNot(name: string): Answer | null {
  if (name === "NotAllowedError" || name === "AbortError" || name === "TimeoutError") return null;
  if (name === "InvalidStateError") return { ok: false, code: "PASSKEY_ALREADY_HERE" };
  if (name === "SecurityError") return { ok: false, code: "PASSKEY_ELSEWHERE" };
  return { ok: false, code: "PASSKEY_REFUSED" };
}
