import { describe, expect, test } from '@jest/globals';
import { symbolNames } from '../../../src/inventory/go/linked-symbols.ts';

describe('names of linked functions', () => {
  test.each([
    ['net/http.(*Server).Serve', 'net/http', ['Server.Serve']],
    ['net/http.Header.Add', 'net/http', ['Header.Add']],
    ['net/http.ListenAndServe', 'net/http', ['ListenAndServe']],
    ['net/http.(*Server).Serve.func1', 'net/http', ['Server.Serve', 'Server']],
    ['net/http.ListenAndServe.func1.2', 'net/http', ['ListenAndServe']],
    ['net/http.(*Server).Serve.gowrap1', 'net/http', ['Server.Serve', 'Server']],
    ['net/http.(*Server).Serve-fm', 'net/http', ['Server.Serve']],
    ['a.b/c.Outer.Inner.func1', 'a.b/c', ['Outer.Inner', 'Outer']],
    ['gopkg.in/yaml%2ev2.Unmarshal', 'gopkg.in/yaml.v2', ['Unmarshal']],
    ['a/b.Map[go.shape.int].Get', 'a/b', ['Map.Get']],
    ['a/b.(*Map[...]).Get', 'a/b', ['Map.Get']],
    ['a/b.Sort[go.shape.[]uint8]', 'a/b', ['Sort']],
    ['main.main', 'main', ['main']],
    ['a/b.glob..func1', 'a/b', ['glob']],
    ['a/b.init.0', 'a/b', ['init']],
    ['a/b.Walk-range1', 'a/b', ['Walk']],
  ])('%s', (linked, path, symbols) => expect(symbolNames(linked)).toEqual({ path, symbols }));

  test.each(['', 'runtime', 'go:buildid', 'type:.eq.net/http.Server', 'type..eq.net/http.Server', 'memcpy', '.x'])(
    '%j is of no package',
    (linked) => expect(symbolNames(linked)).toBeUndefined(),
  );
});
