// What our mails say. Nothing in them was typed by somebody else: whoever signs up with another person's address could
// otherwise write to them in our name.
import type { SignIn } from "@/devices/recognition";
import type { Mail } from "@/mail/mail";
import { describeDevice } from "@/server/device";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const HALF_AN_HOUR = 30 * MINUTE;

export function resetMail(to: string, link: string): Mail {
  const text = [
    "Somebody, probably you, asked for a new password for your Duly account.",
    `Choose it here within the next 30 minutes; the link works once:\n\n${link}`,
    "If it was not you, you need not do anything: your password stays as it is.",
  ];
  return {
    kind: "reset",
    to,
    subject: "Choose a new password for Duly",
    text: letter(text),
    until: within(HALF_AN_HOUR),
  };
}

export function resetDoneMail(to: string, forgotten: string): Mail {
  const text = [
    "The password of your Duly account was changed, and every session of yours has ended. Sign in with the new password.",
    `If it was not you, take your account back now: ask for another new password at\n\n${forgotten}`,
    "and look through your passkeys in the settings afterwards.",
  ];
  return { kind: "reset-done", to, subject: "Your Duly password was changed", text: letter(text), until: within(DAY) };
}

export function confirmMail(to: string, link: string): Mail {
  const text = [
    "Welcome to Duly. One thing is left: confirm that this is your e-mail.",
    `Open this link within the next 24 hours and enter the password that you have chosen:\n\n${link}`,
    "If you did not sign up, ignore this mail, and nobody can use your address.",
  ];
  return { kind: "confirm", to, subject: "Confirm your e-mail for Duly", text: letter(text), until: within(DAY) };
}

/** Somebody signs up with an address that has an account. */
export function alreadyHereMail(to: string, signIn: string, forgotten: string): Mail {
  const text = [
    "Somebody, probably you, tried to create a Duly account with this e-mail. You already have one.",
    `Sign in:\n\n${signIn}`,
    `If you have forgotten your password, choose a new one:\n\n${forgotten}`,
    "If it was not you, you need not do anything: your account stays as it is.",
  ];
  return {
    kind: "already-here",
    to,
    subject: "You already have a Duly account",
    text: letter(text),
    until: within(DAY),
  };
}

/** … that was never confirmed: the password then may be somebody else's, so a new one is chosen. */
export function unfinishedMail(to: string, link: string): Mail {
  const text = [
    "Somebody, probably you, tried to create a Duly account with this e-mail. One was begun before, but never confirmed.",
    `To make it yours, choose a password within the next 30 minutes; the link works once:\n\n${link}`,
    "If it was not you, ignore this mail, and nobody can use your address.",
  ];
  return {
    kind: "already-here",
    to,
    subject: "Finish your Duly account",
    text: letter(text),
    until: within(HALF_AN_HOUR),
  };
}

export function changeMail(to: string, link: string): Mail {
  const text = [
    "Somebody, probably you, wants to use this e-mail for their Duly account.",
    `Open this link within the next 24 hours and enter your password; from then on you sign in with this e-mail:\n\n${link}`,
    "If it was not you, ignore this mail, and nobody can use your address.",
  ];
  return { kind: "change", to, subject: "Confirm your new e-mail for Duly", text: letter(text), until: within(DAY) };
}

/** To the mailbox that was the account's before. */
export function movedMail(to: string): Mail {
  const text = [
    "Your Duly account has another e-mail from now on; this one signs in no more.",
    "If it was not you, somebody knows your password: write to the administrator of your Duly.",
  ];
  return {
    kind: "moved",
    to,
    subject: "The e-mail of your Duly account was changed",
    text: letter(text),
    until: within(DAY),
  };
}

export function newDeviceMail({ user, userAgent, address, at }: SignIn, forgotten: string): Mail {
  const when = `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const where = [`Device:  ${describeDevice(userAgent)}`, `Address: ${address || "unknown"}`, `Time:    ${when}`];
  const text = [
    "Your Duly account was signed in to from a device that was not used with it before.",
    where.join("\n"),
    "If it was you, you need not do anything.",
    `If it was not you, choose a new password at once; that also ends every session:\n\n${forgotten}`,
  ];
  return {
    kind: "new-device",
    to: user.email,
    subject: "New sign-in to your Duly account",
    text: letter(text),
    until: within(DAY),
  };
}

function letter(paragraphs: string[]): string {
  return `Hello,\n\n${paragraphs.join("\n\n")}\n\nDuly\n`;
}

function within(ms: number): number {
  return Date.now() + ms;
}
