/** What a person had typed when a form was posted without script and came back. */
export type Typed = { name?: string; email?: string };
