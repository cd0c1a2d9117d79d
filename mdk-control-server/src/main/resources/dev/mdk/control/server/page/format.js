// Numbers and times as people read them; widths are steady, so that columns align.

const whole = new Intl.NumberFormat("en");
const clockTime = new Intl.DateTimeFormat("en-GB",
  { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
const dayTime = new Intl.DateTimeFormat("en-GB",
  { day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" });
const fullTime = new Intl.DateTimeFormat("en-GB",
  { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
    fractionalSecondDigits: 3, timeZoneName: "short" });

let ahead = 0;

/** Takes note of what time it is for Mission Control; the clock of this machine may be off. */
export function heard(date) {
  const difference = new Date(date) - Date.now();
  ahead = Math.abs(difference) > 2000 ? difference : 0; // it is told in whole seconds
}

/** The time of Mission Control, in milliseconds. */
export const now = () => Date.now() + ahead;

export const count = (number) => whole.format(number);

/** The time of today, or day and time. */
export function time(iso) {
  const date = new Date(iso);
  return Math.abs(now() - date) < 12 * 3600e3 ? clockTime.format(date) : dayTime.format(date);
}

export const exactly = (iso) => fullTime.format(new Date(iso));

/** A length of time in seconds, in its largest unit. */
export function age(seconds) {
  const units = [["d", 86400], ["h", 3600], ["min", 60]];
  const [unit, size] = units.find(([, each]) => seconds >= 2 * each) ?? ["s", 1];
  return `${Math.floor(Math.max(0, seconds) / size)} ${unit}`;
}

export const since = (iso) => age((now() - new Date(iso)) / 1000);

/** A latency in seconds, in three digits. */
export function latency(seconds) {
  if (seconds === 0) {
    return "0";
  }
  const size = Math.abs(seconds);
  if (size < 0.9995e-3) {
    return `${Math.round(seconds * 1e6)} µs`;
  }
  if (size < 0.9995) {
    return `${digits(seconds * 1e3)} ms`;
  }
  return size < 120 ? `${digits(seconds)} s` : age(seconds);
}

const digits = (number) => Math.abs(number) < 9.95 ? number.toFixed(1) : Math.round(number).toString();

export function rate(perSecond) {
  return perSecond >= 1 ? `${count(Number(digits(perSecond)))}/s` : `${digits(perSecond * 60)}/min`;
}

export function share(part) {
  return part === 0 ? "0 %" : part < 0.001 ? "<0.1 %" : `${part < 0.1 ? (part * 100).toFixed(1) : Math.round(part * 100)} %`;
}

export const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

export const bytes = (number) =>
  number < 1 << 20 ? `${Math.ceil(number / 1024)} KiB` : `${digits(number / (1 << 20))} MiB`;

/** The part of an id that tells it from others. */
export const short = (id) => id.length > 13 ? id.slice(0, 8) : id;
