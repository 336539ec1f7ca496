/** The names of the files of an index. */
export function partName(index: string, part: number): string {
  return `${index}.${part}.records`;
}
export function namesName(index: string): string {
  return `${index}.names`;
}
export function idsName(index: string): string {
  return `${index}.ids`;
}
