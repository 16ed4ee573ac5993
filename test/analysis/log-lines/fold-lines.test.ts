import { describe, expect, test } from 'vitest';
import { foldLines } from '../../../src/analysis/log-lines/fold-lines.ts';

const GO_PANIC = `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1]

goroutine 1 [running]:
main.(*T).run(0xc000012345, {0x1, 0x2})
\t/src/main.go:12 +0x1d
net/http.(*conn).serve(...)
\t/usr/lib/go/server.go:1
created by main.main in goroutine 1
\t/src/main.go:3 +0x55`;

const ZAP_ERROR = `2026-11-21T07:01:45Z\tERROR\tsetup\tproblem running manager\t{"error": "no"}
main.main
\t/workspace/cmd/main.go:471
runtime.main
\t/usr/local/go/src/runtime/proc.go:283`;

const JAVA = `Exception in thread "main" java.lang.IllegalStateException: no
\tat com.example.Foo.bar(Foo.java:7)
\t... 23 more
Caused by: java.io.IOException: gone
\tat com.example.Foo.baz(Foo.java:9)`;

const PYTHON = `ERROR:root:failed
Traceback (most recent call last):
  File "/app/main.py", line 3, in <module>
    run()
ValueError: bad`;

const RUST = `thread 'main' panicked at src/main.rs:5:10:
stack backtrace:
   0: rust_begin_unwind
             at /rustc/library/std/src/panicking.rs:645:5
note: run with \`RUST_BACKTRACE=full\` for a verbose backtrace`;

const NODE = `TypeError: x is not a function
    at Object.<anonymous> (/app/index.js:1:1)
    at node:internal/main:1:1`;

const JSON_OBJECT = `{
  "kind": "Pod",
  "note": "a } in a string, and a \\" too",
  "list": [
    1,
    true
  ]
}`;

const KLOG_BLOCK = `E1121 07:26:07.637604   30077 x.go:1] "Failed" err=<
\tfirst
\tsecond
 >`;

describe('into one line fold', () => {
  test.each([
    ["Go's panic", GO_PANIC],
    ["zap's error on a console", ZAP_ERROR],
    ['an exception of the JVM', JAVA],
    ['an exception of Python', PYTHON],
    ["Rust's panic", RUST],
    ['an error of JavaScript', NODE],
    ['an object of JSON', JSON_OBJECT],
    ['a long value of klog', KLOG_BLOCK],
  ])('%s', (_, text) => {
    const [head = '', ...more] = text.split('\n');
    expect(foldLines(['before', head, ...more, 'after', 'all'])).toEqual([
      { head: 'before', more: [] },
      { head, more },
      { head: 'after', more: [] },
      { head: 'all', more: [] },
    ]);
  });

  test('in colours too', () => {
    const frame = '\u001b[31m    at x (y.js:1:1)\u001b[0m';
    expect(foldLines(['Error: a', frame])).toEqual([{ head: 'Error: a', more: [frame] }]);
  });
});

describe('into no line folds', () => {
  test.each([
    ['YAML', 'metadata:\n  annotations:\n    a: b\n  finalizers:\n  - kratix.io/x'],
    ['JSON that does not go on', '{\nnot JSON\nat all'],
    ['the first line', '\tat com.example.Foo'],
    ['one JSON after the other', '{"a":1}\n{"b":2}'],
    ['what follows an error of Python', 'Traceback (most recent call last):x\nstarting up'],
  ])('%s', (_, text) => {
    const lines = text.split('\n');
    expect(foldLines(lines).map(({ head }) => head)).toEqual(lines);
  });

  test('more than anybody reads', () => {
    const folded = foldLines(['{', ...Array<string>(2_500).fill('1,')]);
    expect(folded[0]?.more.length).toBe(1_000);
    expect(folded.reduce((sum, { more }) => sum + 1 + more.length, 0)).toBe(2_501);
  });
});
