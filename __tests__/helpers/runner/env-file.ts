/**
 * `NAME=VALUE` and heredoc lines of a file command, as the runner reads them (actions/runner, FileCommandManager).
 * Throws where the runner would fail the step.
 */
export function parseEnvFile(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let index = 0;
  const readLine = (): string | undefined => {
    if (index >= text.length) return undefined;
    const end = text.indexOf('\n', index);
    const line = end < 0 ? text.slice(index) : text.slice(index, end);
    index = end < 0 ? text.length : end + 1;
    return line;
  };
  for (let line = readLine(); line !== undefined; line = readLine()) {
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) throw new Error(`no name in ${line}`);
      values.set(line.slice(0, equals), line.slice(equals + 1));
    } else if (heredoc >= 0) {
      const name = line.slice(0, heredoc);
      const delimiter = line.slice(heredoc + 2);
      if (name === '' || delimiter === '') throw new Error(`no name or no delimiter in ${line}`);
      values.set(name, readHeredoc(readLine, delimiter));
    } else {
      throw new Error(`neither NAME=VALUE nor NAME<<DELIMITER: ${line}`);
    }
  }
  return values;
}

function readHeredoc(readLine: () => string | undefined, delimiter: string): string {
  const lines: string[] = [];
  for (let line = readLine(); line !== delimiter; line = readLine()) {
    if (line === undefined) throw new Error(`the delimiter ${delimiter} does not come`);
    lines.push(line);
  }
  return lines.join('\n');
}
