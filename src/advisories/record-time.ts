const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

/** True for the time of a record to the second, without zone (`modified` up to there): a form, and a time that there is. */
export function isTime(text: string): boolean {
  return TIME.test(text) && !Number.isNaN(Date.parse(`${text}Z`));
}
