/**
 * Numbers, sizes and times as people read them. Everything goes through Intl with the language of the words, so that a
 * number never disagrees with the sentence around it.
 */

import { common, locale } from "./index";

const LAST_UNIT = 4;
const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** The language that words, numbers and dates are in, with its region. */
export function language(): string {
  return locale;
}

/** "412 KB", "84.2 MB": powers of ten, three digits at most, as operating systems and carriers count. */
export function size(bytes: number): string {
  const unit = unitOf(bytes);
  return `${amount(bytes, unit)} ${common.units.bytes[unit]}`;
}

/** "51.4 of 84.2 MB": both in the unit of the whole, so that they can be compared at a glance. */
export function sizeOf(bytes: number, wholeBytes: number, join: (part: string, whole: string) => string): string {
  return join(amount(bytes, unitOf(wholeBytes)), size(wholeBytes));
}

/** A limit as its administrator wrote it: "1 GiB" where it is a whole number of them. */
export function limit(bytes: number): string {
  if (bytes >= GIB && bytes % GIB === 0) return `${number(bytes / GIB)} ${common.units.gib}`;
  if (bytes >= MIB && bytes % MIB === 0) return `${number(bytes / MIB)} ${common.units.mib}`;
  return size(bytes);
}

export function speed(bytesPerSecond: number): string {
  return common.units.perSecond(size(Math.round(bytesPerSecond)));
}

export function number(value: number): string {
  return numbers().format(value);
}

export function percent(part: number): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(part);
}

/** "16 s", "2 min 40 s", "1 h 12 min": the two largest units, and one alone from ten minutes to an hour. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const { units } = common;
  const [h, min, s] = [units.hours(number(hours)), units.minutes(number(minutes)), units.seconds(number(rest))];
  if (hours > 0) return minutes > 0 ? `${h} ${min}` : h;
  if (minutes >= 10 || (minutes > 0 && rest === 0)) return min;
  return minutes > 0 ? `${min} ${s}` : s;
}

/** "7:40": what is left of something that runs out while one looks at it. */
export function countdown(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 });
  return `${number(Math.floor(whole / 60))}:${two.format(whole % 60)}`;
}

/** Kept, since making one takes a hundred times as long as using it: a page shows hundreds of times, and a thousand sizes. */
const made = new Map<string, Intl.DateTimeFormat>();
const madeForNumbers = new Map<string, Intl.NumberFormat>();

function numbers(digits = 3): Intl.NumberFormat {
  const key = locale + digits;
  const format = madeForNumbers.get(key) ?? new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
  madeForNumbers.set(key, format);
  return format;
}

/** In the time zone where the reader is now, which may have changed. */
function written(at: number, options: Intl.DateTimeFormatOptions): string {
  const key = locale + new Date().getTimezoneOffset() + JSON.stringify(options);
  const format = made.get(key) ?? new Intl.DateTimeFormat(locale, options);
  made.set(key, format);
  return format.format(at);
}

/** "14:03". One clock of 24 hours for everybody: what a technician reads out is what the customer sees. */
export function clock(at: number, timeZone?: string): string {
  return written(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone });
}

/** "Tuesday, 17 November", with the year when it is not this one. */
export function day(at: number, now: number = Date.now()): string {
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? undefined : "numeric";
  return written(at, { weekday: "long", day: "numeric", month: "long", year });
}

/** "17 Nov 2026". */
export function date(at: number, timeZone?: string): string {
  return written(at, { day: "numeric", month: "short", year: "numeric", timeZone });
}

/** "17 Nov", with the year when it is not this one: for columns with little room. */
export function shortDate(at: number, now: number = Date.now()): string {
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? undefined : "numeric";
  return written(at, { day: "numeric", month: "short", year });
}

/** For a `<time datetime>`. */
export function machineTime(at: number): string {
  return new Date(at).toISOString();
}

export function sameDay(a: number, b: number): boolean {
  return Math.abs(a - b) < 26 * 3_600_000 && new Date(a).getDate() === new Date(b).getDate();
}

/** "A", "A and B", "A, B and C". */
export function list(names: readonly string[]): string {
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(names);
}

function unitOf(bytes: number): number {
  // 999.5 KB would round to 1,000 KB, so the next unit begins a little before its power.
  let unit = 0;
  while (unit < LAST_UNIT && bytes >= 999.5 * 1000 ** unit) unit++;
  return unit;
}

function amount(bytes: number, unit: number): string {
  const value = bytes / 1000 ** unit;
  const digits = unit < 2 || value >= 99.95 ? 0 : 1;
  return numbers(digits).format(value);
}

const OTHER_DIRECTION = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/u;

/**
 * A name inside a sentence. One that may run against the sentence, or carries direction marks, is fenced in, so that it
 * cannot reorder the words around it; every other name stays as it is.
 */
export function name(text: string): string {
  return locale.startsWith("ar") || OTHER_DIRECTION.test(text) ? `\u2068${text.replace(/[\u2066-\u2069]/g, "")}\u2069` : text;
}
