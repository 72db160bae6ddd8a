// A due date is a calendar date, written YYYY-MM-DD: no time, no zone, never midnight of anywhere.

const DAY = 86_400_000;
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The date that a wall calendar in this room shows. */
export function calendarDate(now: Date): string {
  return written(now.getFullYear(), now.getMonth(), now.getDate());
}

export function addDays(date: string, days: number): string {
  const moved = new Date(dayNumber(date) * DAY + days * DAY);
  return written(moved.getUTCFullYear(), moved.getUTCMonth(), moved.getUTCDate());
}

/** The Monday after `date`. */
export function nextMonday(date: string): string {
  return addDays(date, (8 - weekday(date)) % 7 || 7);
}

/** "Today", "Tomorrow", "Yesterday", "Fri 27 Nov", with the year when it is another one. */
export function dueInWords(due: string, today: string): string {
  const distance = dayNumber(due) - dayNumber(today);
  if (distance === 0) return "Today";
  if (distance === 1) return "Tomorrow";
  if (distance === -1) return "Yesterday";
  const [year = "", month = "", day = ""] = due.split("-");
  const words = `${WEEKDAYS[weekday(due)]} ${Number(day)} ${MONTHS[Number(month) - 1]}`;
  return year === today.slice(0, 4) ? words : `${words} ${Number(year)}`;
}

export function isOverdue(due: string, today: string): boolean {
  return due < today;
}

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY;
}

function weekday(date: string): number {
  return (((dayNumber(date) + 4) % 7) + 7) % 7;
}

function written(year: number, month: number, day: number): string {
  return [String(year).padStart(4, "0"), String(month + 1).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
}
