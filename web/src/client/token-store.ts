// The access token: in this page's memory and nowhere else. It is renewed before it ends, once a browser at a time.
import { AccountSwitched, Disagreement, SessionEnded } from "./faults";

/** `age` is in ms at the moment it is stated; nothing here trusts a clock of the server or compares two machines' clocks. */
export type Issued = { value: string; subject: string; lifetime: number; age: number };

export type Sharing = {
  /** Runs `work` while no other tab does; `waited` tells whether one did just before. */
  exclusively: <Result>(work: (waited: boolean) => Promise<Result>) => Promise<Result>;
  /** Resolves when another tab has sent a token, or soon anyway. */
  arrival: () => Promise<void>;
  publish: (token: Issued) => void;
};

export type Clock = { wall: () => number; steady: () => number };

type Held = Issued & { wall: number; steady: number };

type Parts = { subject: string; fetchToken: () => Promise<Issued>; sharing: Sharing; clock: Clock };

/** The issuer rounds `iat` down to a second; a request needs some time to arrive. */
const ROUNDING = 1000;
const MARGIN = { share: 0.2, most: 20_000 };
const WORN = 0.7;
/** After this many fresh tokens in a row were refused, or when the server knows why, asking again does not help at once. */
const REFUSALS = 2;
const REST = 10_000;

export class TokenStore {
  private held: Held | null = null;
  private renewing: Promise<string> | null = null;
  private refusals = 0;
  private resting: { why: Disagreement; since: number } | null = null;
  private closed = false;

  constructor(private readonly parts: Parts) {}

  /** A token to send now. Unreachable when none can be had at the moment, SessionEnded when never again. */
  async current(): Promise<string> {
    if (this.closed) throw new SessionEnded();
    if (this.held && this.left(this.held) > 0) {
      if (this.left(this.held) < this.usable(this.held) * (1 - WORN)) void this.renew().catch(() => {});
      return this.held.value;
    }
    return this.renew();
  }

  /** From another tab. */
  adopt(token: Issued): void {
    if (token.subject === this.parts.subject && !this.closed) this.hold(token);
  }

  /** The api did not accept it. Many requests may say so of the same token; only the first counts. */
  refused(value: string): void {
    if (this.held?.value !== value) return;
    this.held = null;
    this.refusals += 1;
    if (this.refusals >= REFUSALS) this.rest(new Disagreement());
  }

  accepted(): void {
    this.refusals = 0;
    this.resting = null;
  }

  close(): void {
    this.closed = true;
    this.held = null;
  }

  private renew(): Promise<string> {
    this.renewing ??= this.parts.sharing
      .exclusively((waited) => this.obtain(waited))
      .finally(() => {
        this.renewing = null;
      });
    return this.renewing;
  }

  private async obtain(waited: boolean): Promise<string> {
    if (waited) await this.parts.sharing.arrival();
    if (this.held && this.left(this.held) >= this.usable(this.held) * (1 - WORN)) return this.held.value;
    if (this.resting && this.parts.clock.steady() - this.resting.since < REST) throw this.resting.why;
    const begun = this.parts.clock.steady();
    try {
      return this.take(await this.parts.fetchToken(), begun);
    } catch (fault) {
      if (fault instanceof Disagreement) this.rest(fault);
      throw fault;
    }
  }

  private take(token: Issued, begun: number): string {
    if (this.closed) throw new SessionEnded();
    if (token.subject !== this.parts.subject) throw new AccountSwitched();
    const issued = { ...token, age: token.age + this.parts.clock.steady() - begun };
    this.hold(issued);
    this.parts.sharing.publish(issued);
    return token.value;
  }

  private rest(why: Disagreement): void {
    this.resting = { why, since: this.parts.clock.steady() };
  }

  private hold(token: Issued): void {
    const { wall, steady } = this.parts.clock;
    this.held = { ...token, wall: wall() - token.age, steady: steady() - token.age };
  }

  private usable({ lifetime }: Held): number {
    return lifetime - ROUNDING - Math.min(MARGIN.most, lifetime * MARGIN.share);
  }

  /** A steady clock may stand still while the machine sleeps, and the wall clock may be set: the larger age counts. */
  private left(held: Held): number {
    const age = Math.max(this.parts.clock.wall() - held.wall, this.parts.clock.steady() - held.steady);
    return this.usable(held) - age;
  }
}
