import type { Statement } from './instruction.ts';
import { SyntaxProblem } from './syntax-error.ts';

/** An instruction that BuildKit does not have: it is refused when the file has been told apart into instructions, and not before. */
export class UnknownInstruction extends SyntaxProblem {
  readonly statement: Statement;
  constructor(statement: Statement) {
    super(`unknown instruction: ${statement.keyword.slice(0, 80)}`, statement.line);
    this.statement = statement;
  }
}
