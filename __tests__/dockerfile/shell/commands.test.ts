import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readArgv, readScript } from '../../../src/dockerfile/shell/commands.ts';

const commandsOf = (script: string): string[] =>
  readScript(script).invocations.map(
    ({ name, args, indirect }) => `${indirect ? '*' : ''}${[name, ...args].join(' ')}`,
  );

describe('commands of a script', () => {
  test.each([
    ['a b && c || d; e & f', ['a b', 'c', 'd', 'e', 'f']],
    ['a "b c" \'d e\' f\\ g', ['a b c d e f g']],
    ['# a\nb # c\nd#e f', ['b', 'd#e f']],
    ['a "$(b c)" `d` ${e:-$(f)}', ['a ${VAR} ${VAR} ${VAR}', 'b c', 'd']],
    ['if a; then b; elif c; then d; else e; fi; f', ['a', 'b', 'c', 'd', 'e', 'f']],
    ['for x in $(a) b; do c $x; done; d', ['', 'a', 'c ${VAR}', 'd']],
    ['while ! a; do b; done | c', ['a', 'b', 'c']],
    ['case $x in a|b) c;; (d) e ;; *) f; esac; g', ['c', 'e', 'f', 'g']],
    ['f() { a; }; function g { b; }; f', ['a', 'b', 'f']],
    ['(a; b) && { c; d; }', ['a', 'b', 'c', 'd']],
    ['[[ -f a && b < c ]] && d', ['[[ -f a b ]]', 'd']],
    ['((x = 1 + (2))); a', ['a']],
    ['A=1 B="$(b)" a', ['a', 'b']],
    ['a <<EOF | b\nc; d\nEOF\ne', ['a', 'b', 'e']],
    ['a <<-EOF\n\tx\n\tEOF\ne', ['a', 'e']],
    ['a >b 2>&1 <c &>d; e', ['a', 'e']],
    ['a <(b) >(c)', ['a ${VAR} ${VAR}', 'b', 'c']],
    ["sh -c 'a && b' x", ['sh -c a && b x', '*a', '*b']],
    ['bash -eo pipefail -c "a | b"', ['bash -eo pipefail -c a | b', '*a', '*b']],
    ['eval "a; b"', ['eval a; b', '*a', '*b']],
    ['sh script -c x', ['sh script -c x']],
    ['busybox a b', ['a a b']],
    ['a \\\n b', ['a b']],
    ['fi; done; a )', ['a']],
    ['a $b$c "$d"e', ['a ${VAR}${VAR} ${VAR}e']],
    ["a $'b c'", ['a b c']],
    ['', []],
  ])('%j', (script, wanted) => {
    expect(commandsOf(script)).toEqual(wanted);
  });

  test.each([
    ['a | b | c', 1],
    ['a || b', 0],
    ['(a | b) | c', 2],
    ['x=$(a | b)', 1],
    ['a |& b', 1],
    ['echo "a | b"', 0],
    ['case x in a|b) c;; esac', 0],
  ])('pipes of %j: %i', (script, count) => {
    expect(readScript(script).pipes.length).toBe(count);
  });

  test('the JSON form is one command, whatever signs are in it', () => {
    expect(readArgv(['a', 'b | c', '&&']).invocations.map(({ name, args }) => [name, args])).toEqual([
      ['a', ['b | c', '&&']],
    ]);
    expect(readArgv(['sh', '-c', 'a | b']).pipes.length).toBe(1);
  });

  test('any text: never throws, and plain words come back', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (script) => {
        readScript(script);
      }),
      { numRuns: 1500 },
    );
    const word = fc
      .stringMatching(/^[a-eg-z][a-z0-9._/-]{0,8}$/)
      .filter(
        (text) =>
          !/^(?:do|done|if|in|case|then|else|time|elif|until|while|select|eval|sh|busybox|builtin|command)$/.test(text),
      );
    const command = fc.array(word, { minLength: 1, maxLength: 4 });
    const script = fc.array(fc.tuple(command, fc.constantFrom(' && ', ' || ', '; ', ' | ', '\n', ' & ')), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(script, (parts) => {
        const text = parts.map(([words, sign]) => words.join(' ') + sign).join('');
        expect(readScript(text).invocations.map(({ name, args }) => [name, ...args])).toEqual(
          parts.map(([words]) => words),
        );
      }),
    );
  });
});
