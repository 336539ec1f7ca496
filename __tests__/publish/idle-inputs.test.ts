import { expect, test } from '@jest/globals';
import type { Annotation } from '../../src/ports/actions.ts';
import type { World } from '../../src/ports/world.ts';
import { tellIdleInputs } from '../../src/publish/idle-inputs.ts';

function tell(raw: Readonly<Record<string, string>>, mode: 'check' | 'plan') {
  const said: string[] = [];
  const annotations: Annotation[] = [];
  const world = {
    say: { info: (text: string) => void said.push(text) },
    actions: { annotation: (one: Annotation) => void annotations.push(one) },
  } as unknown as World;
  tellIdleInputs(world, new Map(Object.entries(raw)), mode);
  return { said, annotations };
}

test('one warning names the mode and all inputs that change nothing in it', () => {
  const { said, annotations } = tell({ image: 'a', 'fail-on': 'low' }, 'plan');
  expect(annotations).toEqual([
    expect.objectContaining({ level: 'warning', message: expect.stringMatching(/plan.*image, fail-on/) }),
  ]);
  expect(said).toHaveLength(1);
});

test('nothing to tell: nothing is said', () => {
  expect(tell({ image: 'a', 'fail-on': 'low' }, 'check')).toEqual({ said: [], annotations: [] });
});
