import type { Octokit } from '@octokit/rest';
import * as v from 'valibot';

export interface GraphqlConnection {
  readonly connect: () => Promise<Octokit>;
  readonly graphqlUrl: string;
}

/** A GraphQL answer is 200 even where it is a refusal. */
export async function graphql<Schema extends v.GenericSchema>(
  { connect, graphqlUrl }: GraphqlConnection,
  query: string,
  variables: Readonly<Record<string, string | number | null>>,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const octokit = await connect();
  const answer = await octokit.request({ method: 'POST', url: graphqlUrl, query, variables });
  const { data, errors } = v.parse(GraphqlAnswer, answer.data);
  if (errors !== undefined && errors.length > 0) throw new GraphqlError(errors, answer.headers);
  return v.parse(schema, data);
}

const GraphqlAnswer = v.object({
  data: v.optional(v.unknown()),
  errors: v.optional(v.array(v.object({ message: v.string(), type: v.optional(v.string()) }))),
});

class GraphqlError extends Error {
  readonly response: object;
  constructor(errors: readonly { message: string; type?: string | undefined }[], headers: object) {
    super(errors.map(({ message }) => message).join('; '));
    const limited = errors.some(({ type }) => type === 'RATE_LIMITED');
    const forbidden = errors.some(({ type }) => type === 'FORBIDDEN' || type === 'INSUFFICIENT_SCOPES');
    this.response = { status: limited ? 429 : forbidden ? 403 : 422, headers };
  }
}
