/** What ends the start, in one sentence: the fault, and where there is one, the remedy. */
export class IssuerError extends Error {}
