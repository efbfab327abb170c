import { coveredRow } from './row.ts'

coveredRow(
  28,
  'a proxy in the environment',
  'the agent itself is spoken to',
  'spec/package/process-end.spec.ts',
  'a program whose environment names a proxy speaks to the agent itself, also in its last moment',
)

coveredRow(
  32,
  'the program ends by itself with spans queued',
  'all sent, the end put off for no longer than allowed',
  'spec/end-to-end/process-end.spec.ts',
  'sends what it has not sent, also of traces that are not complete',
)
coveredRow(
  33,
  'SIGTERM, and nobody else listens',
  'sent in half a second, ended by the same signal',
  'spec/end-to-end/signal-end.spec.ts',
  'sends what it has, and ends by',
)
coveredRow(
  34,
  'SIGTERM, and the program listens',
  'the program decides',
  'spec/end-to-end/signal-end.spec.ts',
  'a program that listens itself',
)
coveredRow(35, 'a second signal', 'ended at once', 'spec/end-to-end/signal-end.spec.ts', 'is ended at once by')
coveredRow(
  36,
  'process.exit(3)',
  'code 3; sent in the time allowed, or counted',
  'spec/end-to-end/process-end.spec.ts',
  'a program that ends by process.exit()',
)
coveredRow(
  37,
  'an error that nobody catches',
  'code and output unchanged; its spans have the error',
  'spec/end-to-end/error-end.spec.ts',
  'as without a tracer: the same output, the same code',
)
coveredRow(
  39,
  'worker.terminate()',
  'lost is what was not flushed',
  'spec/end-to-end/thread-end.spec.ts',
  'that is terminated loses what was not flushed',
)
coveredRow(
  40,
  'cluster, workers restarted',
  'ids of their own, nothing lost',
  'spec/end-to-end/cluster-end.spec.ts',
  'workers of a cluster that are replaced by others lose nothing, and are told apart',
)
coveredRow(
  41,
  'nothing but the tracer is left',
  'the process ends',
  'spec/end-to-end/process-end.spec.ts',
  'is not kept alive by the tracer',
)
coveredRow(
  42,
  'init twice, after shutdown, flush during flush',
  'the same as once',
  'spec/features/lifecycle.spec.ts',
  'is waited for by a second one, and by a flush',
  ['spec/default-tracer.spec.ts', 'counts once: later options are refused with a line, a bare call without'],
  ['spec/default-tracer.spec.ts', 'puts the tracer to sleep, and counts what finishes later'],
)
coveredRow(
  43,
  'a process that is frozen and thawed',
  'no burst, right times',
  'spec/features/time.spec.ts',
  'a process that is frozen for a quarter of an hour, and thawed',
  [
    'spec/export/http-agent-client.spec.ts',
    'counts where it had come before the timeout, and only this thread had not read it',
  ],
)
coveredRow(
  44,
  'an end without any time',
  'resolved at once, what is left is counted',
  'spec/contract/exporter.contract.ts',
  'is done %d ms after it was told to drain, with nothing left',
)
coveredRow(
  45,
  'the wall clock is set in the middle of a trace',
  'durations stay',
  'spec/features/time.spec.ts',
  'a wall clock that is set in the middle of a trace',
)
coveredRow(
  46,
  'a start that is no time',
  'taken for now, counted',
  'spec/export/v04-encoder.spec.ts',
  'is taken for now',
  ['spec/features/misuse.spec.ts', 'a time that is none is taken for now, and counted'],
)
coveredRow(47, 'finished before it started', 'lasts no time', 'spec/export/v04-encoder.spec.ts', 'lasts no time')
coveredRow(
  48,
  'a trace of 100,000 spans',
  'sent in parts, all arrive, no turn over 20 ms',
  'spec/package/bounds.spec.ts',
  'a trace of 100,000 spans',
)
coveredRow(
  49,
  'a million unfinished spans',
  'bounded memory, counted',
  'spec/package/bounds.spec.ts',
  'a million unfinished spans',
)
coveredRow(
  50,
  '10,000 spans, each the child of the one before',
  'all sent',
  'spec/features/shape.spec.ts',
  'each the child of the one before',
)
coveredRow(51, '10,000 tags, a tag of 25 MB', 'cut to the limits', 'spec/features/shape.spec.ts', '10,000 tags')
coveredRow(
  52,
  'finished twice, a tag after the end',
  'no effect, counted',
  'spec/features/misuse.spec.ts',
  'what has no effect is explained once when debugging',
  ['spec/features/tags.spec.ts', 'of a finished span are ignored and counted'],
)
coveredRow(
  53,
  'ids of zero, 2^53 + 1 and 2^64 - 1',
  'bytes exact',
  'spec/features/shape.spec.ts',
  'below a remote one whose ids are',
)
coveredRow(
  54,
  'another trace id in a chunk',
  'impossible',
  'spec/features/shape.spec.ts',
  'a chunk has spans of one trace',
)
coveredRow(
  55,
  'getters and conversions that throw',
  '`[unserializable]`',
  'spec/features/hostile-values.spec.ts',
  'an agent takes a span, and its neighbour, whatever is given to',
)
coveredRow(
  56,
  'proxies that throw, or are revoked',
  '`[unserializable]`',
  'spec/features/hostile-values.spec.ts',
  'an agent takes a span, and its neighbour, whatever is given to',
)
coveredRow(
  57,
  'circles, objects 100,000 deep',
  'cut',
  'spec/features/hostile-values.spec.ts',
  'an agent takes a span, and its neighbour, whatever is given to',
)
coveredRow(
  58,
  'bigints, symbols, functions, dates, maps, promises',
  'a form that `docs/tags.md` tells',
  'spec/span/tags-page.spec.ts',
  'docs/tags.md says what the library does; npm run docs writes it anew',
)
coveredRow(
  59,
  'URLs with a password, buffers',
  'text, without the password',
  'spec/features/hostile-values.spec.ts',
  'an agent takes a span, and its neighbour, whatever is given to',
)
coveredRow(
  60,
  'NaN, infinities, -0, 1e308',
  'text, 0, kept',
  'spec/features/hostile-values.spec.ts',
  'an agent takes a span, and its neighbour, whatever is given to',
)
coveredRow(
  61,
  'halves of characters, NUL, cuts within one',
  'valid UTF-8',
  'spec/features/hostile-values.spec.ts',
  'text is cut so that nothing is left that is no text',
)
coveredRow(
  62,
  '`__proto__` and `constructor` as names',
  'names like others',
  'spec/features/hostile-values.spec.ts',
  'an agent takes a span, and its neighbour, whatever is given to',
)
coveredRow(
  63,
  'a service or name that is no text',
  'text',
  'spec/features/hostile-values.spec.ts',
  'an agent takes a span, and its neighbour, whatever is given to',
)
coveredRow(
  64,
  'an error whose stack and message throw',
  '`[unserializable]`',
  'spec/features/hostile-values.spec.ts',
  'an agent takes a span, and its neighbour, whatever is given to',
)
coveredRow(
  65,
  'a million random values',
  'none throws, every payload is accepted (`npm run fuzz -- --values 1000000`)',
  'spec/fuzz/values.spec.ts',
  'whatever a tracer is given, nothing throws and an agent takes every payload',
)
coveredRow(
  66,
  '1 MB of hostile headers',
  'linear time, dropped, counted',
  'spec/propagation/linear-time.spec.ts',
  'in %s is read in five milliseconds',
  ['spec/propagation/refusal.spec.ts', 'what is wrong is counted'],
)
coveredRow(
  67,
  '64 KiB for every regular expression',
  'under 5 ms',
  'spec/regular-expressions.spec.ts',
  '64 KiB of whatever it is not made for take no expression five milliseconds',
)
coveredRow(
  68,
  'every setting and twenty hostile values',
  'one line at most, within the schema',
  'spec/config/settings.spec.ts',
  '%s may hold rubbish, which does no harm',
)
coveredRow(69, 'planted secrets', 'in no output', 'spec/config/secrets.spec.ts', '%s shows no secret')
coveredRow(
  70,
  'development agent: another host, a web page',
  '403, no CORS',
  'spec/agent/abuse.spec.ts',
  'a web page',
  ['spec/agent/dev-agent.spec.ts', 'is never told that it may read an answer'],
)
coveredRow(
  71,
  'development agent: msgpack bombs, broken payloads',
  '400 in 50 ms',
  'spec/fuzz/payloads.spec.ts',
  'the development agent does with $name what the agent does',
  ['spec/fuzz/payloads.spec.ts', '%s are refused in time, and take no memory'],
  ['spec/agent/abuse.spec.ts', 'bombs, one after the other, are all refused in time'],
)
coveredRow(72, 'development agent: gzip bombs', '413', 'spec/agent/abuse.spec.ts', 'what is packed')
coveredRow(
  73,
  'development agent: slow clients, 10,000 connections',
  '408, limited',
  'spec/agent/abuse.spec.ts',
  'ten thousand connections',
  ['spec/agent/abuse.spec.ts', 'a client that dawdles'],
  ['spec/agent/dev-agent.spec.ts', 'to send its body is answered with 408 after 5 s'],
)
coveredRow(
  74,
  'viewer: markup in every field of a span',
  'text',
  'spec/viewer/browser/hostile.spec.ts',
  'become no element and run nothing, on any screen',
)
coveredRow(
  75,
  'development agent: more traces than it keeps',
  'the oldest go, counted',
  'spec/agent/abuse.spec.ts',
  'more traces than it keeps',
)
