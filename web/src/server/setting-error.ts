/** What ends the start, in one sentence: the setting, and the remedy. */
export class SettingError extends Error {}
