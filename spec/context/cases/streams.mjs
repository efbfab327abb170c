import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { PassThrough, pipeline, Readable, Transform, Writable } from 'node:stream'
import { pipeline as piped } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { called, turn } from '../case.mjs'

const FILE = fileURLToPath(import.meta.url)

const TWO = `
  a
    in.a
  b
    in.b
`

const QUEUED =
  'Node calls back for a queued write in the context of the write before it. A callback that is bound is right.'

/** @type {readonly import('../case.mjs').Case[]} */
export const streams = [
  {
    name: 'pipeline with a callback',
    tree: TWO,
    run: (t) => {
      const one = (name) =>
        t.trace(name, () =>
          called((done) =>
            pipeline(createReadStream(FILE), new PassThrough(), devNull(), () => done(t.mark(`in.${name}`))),
          ),
        )
      return Promise.all([one('a'), one('b')])
    },
  },
  {
    name: '`await pipeline()`',
    tree: TWO,
    run: (t) => {
      const one = (name) =>
        t.trace(name, async () => {
          await piped(createReadStream(FILE), new PassThrough(), devNull())
          t.mark(`in.${name}`)
        })
      return Promise.all([one('a'), one('b')])
    },
  },
  {
    name: 'a stage of a pipeline that is written as an async generator',
    tree: `
      a
        in.stage
        after
    `,
    run: (t) =>
      t.trace('a', async () => {
        await piped(
          Readable.from(['one']),
          async function* stage(chunks) {
            for await (const chunk of chunks) {
              await turn()
              t.mark('in.stage')
              yield chunk
            }
          },
          devNull(),
        )
        t.mark('after')
      }),
  },
  {
    name: 'transform and flush of a stream that was made in the span',
    tree: `
      a
        in.transform
        in.flush
    `,
    run: (t) =>
      t.trace('a', () =>
        piped(
          Readable.from(['one']),
          new Transform({
            transform(chunk, _encoding, done) {
              t.mark('in.transform')
              done(null, chunk)
            },
            flush(done) {
              t.mark('in.flush')
              done()
            },
          }),
          devNull(),
        ),
      ),
  },
  {
    name: '`for await` of a file',
    tree: TWO,
    run: (t) => {
      const one = (name) =>
        t.trace(name, async () => {
          for await (const _chunk of createReadStream(FILE)) t.mark(`in.${name}`)
        })
      return Promise.all([one('a'), one('b')])
    },
  },
  {
    name: "on('data') and on('end') of a file that was opened in the span",
    tree: `
      a
        in.data
        in.end
    `,
    run: (t) =>
      t.trace('a', () =>
        called((done) =>
          createReadStream(FILE)
            .on('data', () => t.mark('in.data'))
            .on('end', () => done(t.mark('in.end'))),
        ),
      ),
  },
  {
    name: '`for await` of the lines of a file',
    tree: `
      a
        in.line
    `,
    run: (t) =>
      t.trace('a', async () => {
        for await (const _line of createInterface({ input: createReadStream(FILE) })) {
          t.mark('in.line')
          break
        }
      }),
  },
  {
    name: 'web streams: pull, and who reads',
    why: 'The stream asks for a chunk because somebody made it, in that context; what is read is the reader’s.',
    tree: `
      maker
        in.pull
      reader
        in.reader
    `,
    run: async (t) => {
      let pulled = 0
      let stream
      t.trace('maker', () => {
        stream = new ReadableStream({
          async pull(controller) {
            await turn()
            pulled++
            if (pulled === 1) t.mark('in.pull')
            controller.enqueue('chunk')
            controller.close()
          },
        })
      })
      await t.trace('reader', async () => {
        for await (const _chunk of stream) t.mark('in.reader')
      })
    },
  },
  {
    name: 'web streams: pipeThrough and pipeTo in one span',
    tree: `
      a
        in.transform
        in.write
        after
    `,
    run: (t) =>
      t.trace('a', async () => {
        await new Blob(['text'])
          .stream()
          .pipeThrough(
            new TransformStream({
              transform(chunk, controller) {
                t.mark('in.transform')
                controller.enqueue(chunk)
              },
            }),
          )
          .pipeTo(
            new WritableStream({
              write: () => t.mark('in.write'),
            }),
          )
        t.mark('after')
      }),
  },
  {
    name: 'Writable.write with a callback, of a writer alone',
    tree: `
      a
        in.a
    `,
    run: (t) => {
      const shared = slow()
      return t.trace('a', () => called((done) => shared.write('chunk', () => done(t.mark('in.a')))))
    },
  },
  {
    name: 'Writable.write with a callback, of two that share a stream',
    tree: TWO,
    limit: {
      why: QUEUED,
      tree: `
        a
          in.a
          in.b
        b
      `,
    },
    run: (t) => twoWriters(t, (fn) => fn),
  },
  {
    name: 'Writable.write with a callback that is bound, of two that share a stream',
    needs: ['bind'],
    tree: TWO,
    run: (t) => twoWriters(t, t.bind),
  },
  {
    name: 'waiting for `drain` of a stream that others write to',
    tree: `
      a
        in.a
      b
        in.b
    `,
    run: (t) => {
      const shared = slow()
      const one = (name) =>
        t.trace(name, async () => {
          if (!shared.write('chunk')) await once(shared, 'drain')
          t.mark(`in.${name}`)
        })
      return Promise.all([one('a'), one('b')])
    },
  },
]

function devNull() {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}

/** A stream that takes a turn of the event loop for each chunk, and has room for one. */
function slow() {
  return new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void setImmediate(done) })
}

function twoWriters({ trace, mark }, bound) {
  const shared = slow()
  const one = (name) =>
    trace(name, () =>
      called((done) =>
        shared.write(
          'chunk',
          bound(() => done(mark(`in.${name}`))),
        ),
      ),
    )
  return Promise.all([one('a'), one('b')])
}
