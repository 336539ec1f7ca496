import { checkFlags } from './flags.ts';
import { readHeredocSign } from './heredoc.ts';
import { flagValue, type Instruction } from './instruction.ts';
import { readMounts } from './mount.ts';
import { SyntaxProblem } from './syntax-error.ts';

const STAGE_NAME = /^[a-z][a-z0-9-_.]*$/;
/** Go's time.ParseDuration, without the sign that no option may have. */
const DURATION = /^\+?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/** Refuses what BuildKit refuses of a single instruction (dockerfile/instructions/parse.go). Throws SyntaxProblem. */
export function validate(instruction: Instruction, lenient = false): void {
  const { keyword, args } = instruction;
  checkFlags(keyword, instruction.flags);
  switch (keyword) {
    case 'ADD':
    case 'COPY':
      validateCopy(instruction);
      return;
    case 'ARG':
    case 'ENV':
    case 'LABEL':
      validatePairs(instruction);
      return;
    case 'EXPOSE':
      atLeastOne(instruction);
      return;
    case 'VOLUME':
      atLeastOne(instruction);
      if (args.some((path) => path.trim() === ''))
        throw new SyntaxProblem('VOLUME specified can not be an empty string');
      return;
    case 'FROM':
      validateFrom(instruction);
      return;
    case 'HEALTHCHECK':
      validateHealthcheck(instruction);
      return;
    case 'ONBUILD':
      validateOnbuild(instruction, lenient);
      return;
    case 'RUN':
      validateRun(instruction);
      return;
    case 'SHELL':
      if (args.length === 0) throw new SyntaxProblem('SHELL requires at least one argument');
      if (!instruction.json) throw new SyntaxProblem('SHELL requires the arguments to be in JSON form');
      return;
    case 'MAINTAINER':
    case 'STOPSIGNAL':
    case 'USER':
    case 'WORKDIR':
      if (args.length !== 1) throw new SyntaxProblem(`${keyword} requires exactly one argument`);
      return;
    case 'CMD':
    case 'ENTRYPOINT':
      return;
  }
}

function atLeastOne({ keyword, args }: Instruction): void {
  if (args.length === 0) throw new SyntaxProblem(`${keyword} requires at least one argument`);
}

function validatePairs(instruction: Instruction): void {
  atLeastOne(instruction);
  if (instruction.pairs.some((pair) => pair.key === '')) {
    throw new SyntaxProblem(`${instruction.keyword} names can not be blank`);
  }
}

function validateCopy({ keyword, args }: Instruction): void {
  if (args.length < 2) {
    throw new SyntaxProblem(`${keyword} requires at least two arguments; the destination could not be determined`);
  }
  if (readSignOf(args.at(-1) ?? '') !== undefined) {
    throw new SyntaxProblem(`${keyword} cannot accept a heredoc as a destination`);
  }
}

function readSignOf(word: string): unknown {
  try {
    return readHeredocSign(word);
  } catch {
    return undefined;
  }
}

function validateFrom({ args }: Instruction): void {
  if (args.length === 3 && args[1]?.toLowerCase() === 'as') {
    if (STAGE_NAME.test((args[2] ?? '').toLowerCase())) return;
    throw new SyntaxProblem(
      `invalid name for build stage: ${JSON.stringify(args[2])}, name can't start with a number or contain symbols`,
    );
  }
  if (args.length !== 1) throw new SyntaxProblem('FROM requires either one or three arguments');
}

function validateHealthcheck(instruction: Instruction): void {
  const [type, ...command] = instruction.args;
  if (type === undefined) throw new SyntaxProblem('HEALTHCHECK requires at least one argument');
  if (type.toUpperCase() === 'NONE') {
    if (command.length > 0) throw new SyntaxProblem('HEALTHCHECK NONE takes no arguments');
    return;
  }
  if (type.toUpperCase() !== 'CMD')
    throw new SyntaxProblem(`unknown type ${JSON.stringify(type)} in HEALTHCHECK (try CMD)`);
  if (command.length === 0) throw new SyntaxProblem('missing command after HEALTHCHECK CMD');
  for (const { name, value = '' } of instruction.flags) {
    if (value === '') continue;
    const valid = name === 'retries' ? /^\+?\d{1,10}$/.test(value) && Number(value) < 2 ** 31 : DURATION.test(value);
    if (!valid) throw new SyntaxProblem(`invalid value for --${name}: ${JSON.stringify(value)}`);
  }
}

function validateOnbuild({ trigger }: Instruction, lenient: boolean): void {
  if (trigger === undefined) throw new SyntaxProblem('ONBUILD requires at least one argument');
  if (lenient) return;
  if (trigger.keyword === 'ONBUILD') throw new SyntaxProblem("chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
  if (trigger.keyword === 'FROM' || trigger.keyword === 'MAINTAINER') {
    throw new SyntaxProblem(`${trigger.keyword} isn't allowed as an ONBUILD trigger`);
  }
}

function validateRun(instruction: Instruction): void {
  const network = flagValue(instruction, 'network');
  if (network !== undefined && !['default', 'none', 'host'].includes(network)) {
    throw new SyntaxProblem(`invalid network mode: ${JSON.stringify(network)}`);
  }
  const security = flagValue(instruction, 'security');
  if (security !== undefined && !['insecure', 'sandbox'].includes(security)) {
    throw new SyntaxProblem(`security ${JSON.stringify(security)} is not valid`);
  }
  readMounts(instruction);
}
