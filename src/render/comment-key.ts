/** What a comment belongs to: another workflow, job or subject has another one. `subject` is the report's subject key. */
export interface CommentKey {
  readonly workflow: string;
  readonly job: string;
  readonly subject: string;
}
