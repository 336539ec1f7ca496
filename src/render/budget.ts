/** Every limit of the platforms that Seaworthy writes to, with its reason. Renderers keep within them by themselves. */

/**
 * Issue comments: GitHub refuses bodies over 65,536 characters with 422 "Body is too long". Reports differ on what is counted, so UTF-16 units and bytes are both kept below.
 * https://github.com/peter-evans/create-or-update-comment/issues/181
 */
export const COMMENT_LIMIT = 65_000;

/**
 * Job summaries: 1 MiB a step; over it the upload is skipped and nothing is shown. The margin is for what other parts of the step add.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions#step-isolation-and-limits
 */
export const SUMMARY_LIMIT = 1024 * 1024 - 24 * 1024;

/**
 * Annotations by workflow command: the runner keeps 10 of each level per step, and cuts a message at 4,096 characters.
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs (_maxCountPerIssueType, _maxIssueMessageLength)
 * One error is kept free for the one that ends a failed Action.
 */
export const ANNOTATIONS = { error: 9, warning: 10, notice: 10 } as const;
export const ANNOTATION_MESSAGE_LIMIT = 4096;
/** Titles of annotations: 255 characters in the checks API, which workflow commands end up in. https://docs.github.com/rest/checks/runs#create-a-check-run */
export const ANNOTATION_TITLE_LIMIT = 255;

/**
 * SARIF for code scanning. Over a hard limit the upload is refused; of results GitHub keeps 5,000, not always the worst, so the cut is ours.
 * https://docs.github.com/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
 * https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export const SARIF = {
  /** Bytes after gzip. */
  gzipBytes: 10 * 1000 * 1000,
  runs: 20,
  results: 25_000,
  /** Results that are kept and shown. */
  resultsKept: 5_000,
  rules: 25_000,
  extensions: 100,
  locations: 1_000,
  tags: 20,
  /** Tags that are kept. */
  tagsKept: 10,
  /** Characters of shortDescription and fullDescription. */
  description: 1024,
  ruleName: 255,
  /** Not documented; alerts show the first sentence, and messages of a few thousand characters are known to pass. */
  message: 4000,
} as const;

/** The size that the comment and summary limits are checked against: UTF-16 code units or UTF-8 bytes, whichever is more. */
export function textSize(text: string): number {
  // UTF-8 takes at least one byte for each UTF-16 unit, so bytes are always the larger of the two.
  return Buffer.byteLength(text, 'utf8');
}
